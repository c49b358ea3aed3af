namespace Patron.Simulation.Tests.Retail;

/// <summary>A written shop.</summary>
sealed class World : WrittenWorld<RetailOptions>
{
    readonly Lazy<List<Outcome>> _outcomes;

    public World(RetailOptions options) : base(options)
    {
        _outcomes = new(() => Outcome.Of(this));
        Totals = Write(options, PathOf());
    }

    public RetailTotals Totals { get; }

    public List<Outcome> Outcomes => _outcomes.Value;

    /// <summary>Writes a world; gives up when the test is given up.</summary>
    public static RetailTotals Write(RetailOptions options, string folder) =>
        RetailWorld.Write(options, folder, progress: null, TestContext.Current.CancellationToken);
}
