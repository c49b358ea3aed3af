using Patron.Simulation.Telecom;

namespace Patron.Simulation.Tests.Telecom;

public sealed class TelecomWorldTests
{
    static readonly TelecomOptions Small = new()
    {
        Customers = 300, From = new(2025, 1, 15), To = new(2025, 9, 1), PrepaidChurn = 0.05, ContactShare = 1,
    };

    [Fact]
    public void The_files_are_equal_to_the_byte_on_one_thread_and_on_several()
    {
        string once = Hashes(Small with { Threads = 1 });
        Assert.Equal(once, Hashes(Small with { Threads = 3 }));
        Assert.Equal(once, Hashes(Small));
        Assert.Equal(TelecomWorld.Tables.Count + TelecomWorld.TruthTables.Count + 1, once.Split('\n').Length);
    }

    [Fact]
    public void Another_seed_gives_another_world() => Assert.NotEqual(Hashes(Small), Hashes(Small with { Seed = 8 }));

    [Fact]
    public void A_customer_is_the_same_in_a_larger_world() => World.Begins(
        TelecomWorld.Tables.Concat(TelecomWorld.TruthTables),
        folder => World.Write(Small with { Customers = (2 * SubscriberBlock.Size) - 100 }, folder),
        folder => World.Write(Small, folder));

    [Fact]
    public void A_named_world_is_that_of_its_options_with_a_size()
    {
        WorldSize size = new(40, 5, new(2025, 1, 1), new(2025, 4, 1), 1);
        TelecomOptions options = new() { Customers = 40, Seed = 5, From = size.From, To = size.To };
        Assert.Equal(Hashes(options), World.Hashes(folder => SimulatedWorld.Named("telecom").Write(size, folder)));
        Assert.Equal(["retail", "telecom", "gaming"], SimulatedWorld.All.Select(world => world.Name));
    }

    [Fact]
    public void A_world_that_cannot_be_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        TelecomOptions options = new()
        {
            Customers = 0, From = new(2025, 1, 1), To = new(2025, 2, 1), NewShare = 2, PrepaidShare = -1,
            PrepaidArpu = 0, PostpaidArpu = 1e6,
            PrepaidChurn = 1, PostpaidChurn = double.NaN, DilutionRate = -0.1, Activity = 0, ProfileStrength = 3, NetworkStrength = -1,
            PriceStrength = 3, ServiceStrength = 3, CompetitionStrength = 3, DeclineStrength = 2, LateShare = 2, CorrectionShare = 2,
            TreatmentStrength = 3, CampaignEveryWeeks = 2, CampaignWeeks = 4, ContactShare = 2, ControlShare = 1.1, Threads = 0,
        };
        Expectation.Matches("TelecomOptions_problems", string.Join('\n', options.Problems()));
        Assert.Throws<ArgumentException>(() => World.Write(options, folder.PathOf("world")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
        Assert.Empty(new TelecomOptions().Problems());
    }

    static string Hashes(TelecomOptions options) => World.Hashes(folder => World.Write(options, folder));
}
