using Patron.Simulation.Gaming;

namespace Patron.Simulation.Tests.Gaming;

public sealed class GamingWorldTests
{
    static readonly GamingOptions Small = Worlds.Closest with
    {
        LateShare = 0.02, DuplicatedShare = 0.02, OutOfOrderShare = 0.02, MalformedShare = 0.02,
    };

    [Fact]
    public void The_files_are_equal_to_the_byte_on_one_thread_and_on_several()
    {
        string once = Hashes(Small with { Threads = 1 });
        Assert.Equal(once, Hashes(Small with { Threads = 3 }));
        Assert.Equal(once, Hashes(Small));
        Assert.Equal(GamingWorld.Tables.Count + GamingWorld.TruthTables.Count + 2, once.Split('\n').Length);
    }

    [Fact]
    public void Another_seed_gives_another_world() => Assert.NotEqual(Hashes(Small), Hashes(Small with { Seed = 8 }));

    [Fact]
    public void A_player_is_the_same_in_a_larger_world() => World.Begins(
        GamingWorld.Tables.Concat(GamingWorld.TruthTables),
        folder => World.Write(Worlds.Closest with { Customers = PlayerBlock.Size + 100 }, folder),
        folder => World.Write(Worlds.Closest, folder));

    [Fact]
    public void A_named_world_is_that_of_its_options_with_a_size()
    {
        WorldSize size = new(40, 5, new(2025, 1, 1), new(2025, 4, 1), 1);
        GamingOptions options = new() { Customers = 40, Seed = 5, From = size.From, To = size.To };
        Assert.Equal(Hashes(options), World.Hashes(folder => SimulatedWorld.Named("gaming").Write(size, folder)));
    }

    [Fact]
    public void All_players_register_within_the_data_where_no_rate_is_asked_for()
    {
        GamingOptions many = new() { Customers = 30_000, From = new(2025, 1, 1), To = new(2025, 2, 26) };
        Assert.Empty(many.Problems());
        GamingStream stream = GamingWorld.Stream(many);
        HashSet<int> registered = [];
        while (stream.Read())
        {
            if (stream.Event.Kind == GamingEventKind.Registration)
                Assert.True(registered.Add(stream.Event.Customer));
        }

        Assert.Equal(many.Customers, registered.Count);
    }

    [Fact]
    public void A_world_that_cannot_be_is_refused_before_anything_is_written()
    {
        using TemporaryFolder folder = new();
        GamingOptions options = new()
        {
            Customers = 0, From = new(2025, 1, 1), To = new(2025, 2, 1), RegistrationsPerDay = 0.5, HorizonDays = 1,
            FirstDayChurn = 1,
            EngagementStrength = 3, LuckStrength = -1, SpendStrength = double.NaN, SourceStrength = 3, PlaceStrength = 3,
            LateShare = 2, DuplicatedShare = -0.1, OutOfOrderShare = 1.1, MalformedShare = double.NaN, Threads = 0,
        };
        GamingOptions crowded = new()
        {
            Customers = 1_000, From = new(2025, 1, 1), To = new(2025, 3, 1), RegistrationsPerDay = 10,
            LateShare = 0.7, MalformedShare = 0.4,
        };
        Expectation.Matches("GamingOptions_problems", string.Join('\n', options.Problems().Concat(crowded.Problems())));
        Assert.Throws<ArgumentException>(() => World.Write(options, folder.PathOf("world")));
        Assert.Throws<ArgumentException>(() => GamingWorld.Stream(crowded));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
        Assert.Empty(new GamingOptions().Problems());
    }

    static string Hashes(GamingOptions options) => World.Hashes(folder => World.Write(options, folder));
}
