using Patron.Simulation.Gaming;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>A game operator whose truth is known: its events as tables and as a stream, and beside them the truth.</summary>
public static class GamingWorld
{
    /// <summary>The operator's own tables, as its systems would give them.</summary>
    public static IReadOnlyList<WorldTable> Tables { get; } =
    [
        GamingTables.Registrations, GamingTables.Purchases, GamingTables.Bets, GamingTables.Wins, GamingTables.Outcomes,
        GamingTables.Postcodes,
    ];

    /// <summary>What only a simulation can know.</summary>
    public static IReadOnlyList<WorldTable> TruthTables { get; } = [GamingTables.TruthPlayers, GamingTables.TruthFaults];

    /// <summary>
    /// Writes a world as CSV files (UTF-8, header, line feed), ordered by customer, then time, and its stream as events.jsonl.
    /// The files are equal to the byte for equal options, on any number of threads; memory does not grow with the customers.
    /// </summary>
    /// <param name="options">The world.</param>
    /// <param name="folder">Absent or empty; it appears when all files are complete, and not at all when something fails.</param>
    /// <param name="progress">Told after each block of customers, in order, on the calling thread.</param>
    /// <param name="cancellationToken">Gives up and removes what was written.</param>
    /// <returns>What the world holds.</returns>
    /// <exception cref="ArgumentException">Options outside their ranges; the message tells every one.</exception>
    /// <exception cref="SimulationException">The folder holds files, or the disk refused.</exception>
    public static GamingTotals Write(
        GamingOptions options,
        string folder,
        IProgress<WorldProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        WorldFolder.Fill(options, folder, target => new GamingWriter(options, target).Write(progress, cancellationToken));

    /// <summary>The world's stream, made as it is read: the lines of events.jsonl.</summary>
    /// <exception cref="ArgumentException">Options outside their ranges; the message tells every one.</exception>
    public static GamingStream Stream(GamingOptions options)
    {
        WorldFolder.Require(options);
        return new(options);
    }

    /// <summary>Writes the world's stream, a line feed after each line, until the world ends.</summary>
    /// <param name="options">The world.</param>
    /// <param name="output">Where to; what is due is flushed. It is not closed.</param>
    /// <param name="rate">Lines a second, above 0; null for as fast as they are taken.</param>
    /// <param name="time">The clock that paces them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Lines written.</returns>
    /// <exception cref="ArgumentException">Options outside their ranges; the message tells every one.</exception>
    /// <exception cref="IOException">The output refused; on a pipe, its reader has gone.</exception>
    public static Task<long> PlayAsync(
        GamingOptions options, Stream output, double? rate, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(time);
        if (rate is double given && !(given > 0 && double.IsFinite(given)))
            throw new ArgumentOutOfRangeException(nameof(rate), given, "The rate must be finite and above 0.");
        return new PacedLines(Stream(options), output, rate, time).WriteAsync(cancellationToken);
    }
}
