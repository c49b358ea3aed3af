namespace Patron.Simulation.Tests.Retail;

static class Written
{
    /// <summary>Writes a world; gives up when the test is given up.</summary>
    public static RetailTotals World(RetailOptions options, string folder) =>
        RetailWorld.Write(options, folder, progress: null, TestContext.Current.CancellationToken);
}
