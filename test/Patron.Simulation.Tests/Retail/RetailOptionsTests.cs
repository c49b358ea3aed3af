namespace Patron.Simulation.Tests.Retail;

public sealed class RetailOptionsTests
{
    [Fact]
    public void The_defaults_have_no_problems() => Assert.Empty(new RetailOptions().Problems());

    [Fact]
    public void Every_problem_is_told_with_the_value_and_the_range()
    {
        RetailOptions options = new()
        {
            Customers = 0,
            From = new(2024, 1, 1),
            To = new(2024, 2, 1),
            AcquisitionShare = 1.5,
            PurchaseR = 20,
            PurchaseAlpha = 4,
            DropOutA = -1,
            DropOutB = double.NaN,
            SpendP = double.PositiveInfinity,
            SpendQ = 1,
            LinesPerOrder = 0.5,
            SeasonStrength = 3,
            CampaignEveryWeeks = 2,
            CampaignWeeks = 4,
            ControlShare = 1.1,
            Threads = 0,
        };
        Expectation.Matches("RetailOptions_problems", string.Join('\n', options.Problems()));
    }

    [Fact]
    public void A_world_that_cannot_be_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        RetailOptions options = new() { Customers = -5, ContactShare = 2 };
        var refusal = Assert.Throws<ArgumentException>(() => World.Write(options, folder.PathOf("shop")));
        Assert.Contains("Customers is -5", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ContactShare is 2", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
    }
}
