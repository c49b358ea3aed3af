using Patron.Simulation.Retail;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>A retail shop whose truth is known: its tables, and beside them the truth they came from.</summary>
public static class RetailWorld
{
    /// <summary>The shop's own tables, as a source system would give them.</summary>
    public static IReadOnlyList<WorldTable> Tables { get; } =
    [
        RetailTables.Customers, RetailTables.Orders, RetailTables.OrderLines, RetailTables.Returns,
        RetailTables.Products, RetailTables.Campaigns, RetailTables.Contacts,
    ];

    /// <summary>What only a simulation can know.</summary>
    public static IReadOnlyList<WorldTable> TruthTables { get; } =
        [RetailTables.TruthCustomers, RetailTables.TruthContacts, RetailTables.TruthSeasonality];

    /// <summary>
    /// Writes a world as CSV files (UTF-8, header, line feed), ordered by customer, then time. The files are equal to the byte
    /// for equal options, on any number of threads; memory does not grow with the customers.
    /// </summary>
    /// <param name="options">The world.</param>
    /// <param name="folder">Absent or empty; it appears when all files are complete, and not at all when something fails.</param>
    /// <param name="progress">Told after each block of customers, in order, on the calling thread.</param>
    /// <param name="cancellationToken">Gives up and removes what was written.</param>
    /// <returns>What the world holds.</returns>
    /// <exception cref="ArgumentException">Options outside their ranges; the message tells every one.</exception>
    /// <exception cref="SimulationException">The folder holds files, or the disk refused.</exception>
    public static RetailTotals Write(
        RetailOptions options,
        string folder,
        IProgress<WorldProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        WorldFolder.Fill(options, folder, target => new RetailWriter(options, target).Write(progress, cancellationToken));
}
