namespace Patron.Simulation.Tests.Telecom;

/// <summary>A written operator.</summary>
sealed class World : WrittenWorld<TelecomOptions>
{
    public World(TelecomOptions options) : base(options) => Totals = Write(options, PathOf());

    public TelecomTotals Totals { get; }

    /// <summary>Writes a world; gives up when the test is given up.</summary>
    public static TelecomTotals Write(TelecomOptions options, string folder) =>
        TelecomWorld.Write(options, folder, progress: null, TestContext.Current.CancellationToken);

    /// <summary>Days since the first of the data.</summary>
    public int Day(string date) => DateOnly.ParseExact(date[..10], "yyyy-MM-dd").DayNumber - Options.From.DayNumber;
}
