using Patron.Online.Events;
using Patron.Online.State;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

public sealed class SnapshotTests
{
    [Fact]
    public void A_snapshot_and_the_events_after_it_give_what_there_would_be_without_a_stop()
    {
        int rounds = Rounds.Count(2, 60);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            using TemporaryFolder folder = new();
            ProjectDefinition project = Play.Project(
                folder.FullPath, "UTC", "3d", OnlineFeaturesTests.RandomGroup(random, "bets"), OnlineFeaturesTests.RandomGroup(random, "wins"));
            EventSchema schema = EventSchema.Of(project);
            Act[] acts = OnlineFeaturesTests.Arrivals(random, project);
            int stop = random.Next(acts.Length + 1);
            OnlineFeatures before = new(project, schema);
            before.Restore(0);
            OnlineFeaturesTests.Send(before, schema, random, acts[..stop]);
            before.Save(stop);

            OnlineFeatures after = new(project, schema);
            Assert.Equal(stop, after.Restore(acts.Length));
            Assert.Equal(before.Features.Customers, after.Features.Customers);
            Assert.Equal(
                OnlineFeaturesTests.Send(before, schema, random, acts[stop..], stop), OnlineFeaturesTests.Send(after, schema, random, acts[stop..], stop));

            if (before.Features.Latest is not { } latest)
                continue;
            foreach (AggregateGroupDefinition group in before.Features.Groups)
            {
                string label = $"round {round}, stopped at {stop} of {acts.Length}\n";
                DateTimeOffset[] asOfs = [latest, latest.AddDays(-3)];
                Assert.Equal(
                    label + Play.Incremental(before.Features, folder.FullPath, group, asOfs), label + Play.Incremental(after.Features, folder.FullPath, group, asOfs));
            }
        }
    }

    [Fact]
    public void A_damaged_snapshot_is_named_and_the_one_before_it_is_gone_back_to()
    {
        using TemporaryFolder folder = new();
        Random random = new(7);
        ProjectDefinition project = Play.Project(folder.FullPath, "UTC", "3d", OnlineFeaturesTests.RandomGroup(random, "bets"));
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema, new OnlineFeaturesOptions { RecordsBetweenSnapshots = 50 });
        online.Restore(0);
        Act[] acts = [.. Enumerable.Range(0, 120).Select(id => Play.Random(random, id, players: 9, days: 3))];
        OnlineFeaturesTests.Send(online, schema, random, acts[..60]);
        online.Landed(10, 60);
        OnlineFeaturesTests.Send(online, schema, random, acts[60..], 60);
        online.Landed(70, 120);
        string[] files = [.. Directory.GetFiles(OnlineFeatures.FolderOf(project)).Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        Assert.Equal(60, online.Kept);

        byte[] whole = File.ReadAllBytes(files[1]);
        IReadOnlyList<GroupPlan> plans = PlanCheck.Of(project, schema);
        for (int trial = 0; trial < 24; trial++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(files[1], trial % 4 == 0 ? whole[..random.Next(whole.Length)] : damaged);
            SnapshotException error = Assert.Throws<SnapshotException>(() => Snapshot.Read(files[1], project, schema, plans));
            Assert.Contains(files[1], error.Message, StringComparison.Ordinal);
        }

        List<string> told = [];
        OnlineFeatures again = new(project, schema, new OnlineFeaturesOptions { Tell = told.Add });
        Assert.Equal(60, again.Restore(120));
        Assert.Contains("a snapshot is damaged and left", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshots_that_the_lake_has_not_reached_stay_and_of_the_others_the_newest()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(folder.FullPath, "UTC", "3d", Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", [Aggregate.Sum])));
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema, new OnlineFeaturesOptions { RecordsBetweenSnapshots = 10 });
        Assert.Equal(0, online.Kept);
        online.Landed(0, 10);
        online.Landed(5, 20);
        online.Landed(12, 25);
        Assert.Equal(10, online.Kept);
        online.Landed(19, 30);
        Assert.Equal(10, online.Kept);
        online.Landed(20, 31);
        Assert.Equal(20, online.Kept);

        Assert.Equal(20, new OnlineFeatures(project, schema).Restore(29));
        Assert.Equal(30, new OnlineFeatures(project, schema).Restore(30));
    }

    [Fact]
    public void A_snapshot_of_another_log_is_left_and_told()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(
            folder.FullPath, "UTC", "3d", Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", [Aggregate.Sum])));
        EventSchema schema = EventSchema.Of(project);
        schema.LogId = "one";
        new OnlineFeatures(project, schema).Save(10);
        EventSchema other = EventSchema.Of(project);
        other.LogId = "another";
        List<string> told = [];

        Assert.Equal(10, new OnlineFeatures(project, schema).Restore(10));
        new OnlineFeatures(project, other, new OnlineFeaturesOptions { Tell = told.Add }).Restore(10);
        Assert.Contains("is of another log, or of other definitions", told[0], StringComparison.Ordinal);
        Assert.Equal("features were made anew of 0 rows of the raw tables", told[1]);
    }

    [Fact]
    public void What_a_kill_left_of_a_snapshot_is_removed_at_the_next_start()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(
            folder.FullPath, "UTC", "3d", Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", [Aggregate.Sum])));
        OnlineFeatures online = new(project, EventSchema.Of(project));
        online.Save(3);
        string half = Path.Combine(OnlineFeatures.FolderOf(project), "features-0000000000000000007.snapshot.tmp");
        File.WriteAllText(half, "half");

        Assert.Equal(3, online.Restore(9));
        Assert.False(File.Exists(half));
    }

    [Fact]
    public void Another_definition_zone_column_or_lateness_makes_another_hash_and_a_timeline_does_not()
    {
        AggregateGroupDefinition group = Play.Group("bets", ["lifetime", "7d"], new ColumnAggregates("amount", [Aggregate.Sum]));
        string Hash(string zone, string late, AggregateGroupDefinition one)
        {
            ProjectDefinition project = Play.Project("/nowhere", zone, late, one);
            EventSchema schema = EventSchema.Of(project);
            return Snapshot.HashOf(project, schema, PlanCheck.Of(project, schema));
        }

        string own = Hash("UTC", "3d", group);
        Assert.Equal(own, Hash("UTC", "3d", group with { Timeline = new Timeline { Dates = [new(2025, 1, 1)] } }));
        string[] others =
        [
            Hash("Europe/Berlin", "3d", group), Hash("UTC", "4d", group), Hash("UTC", "3d", group with { Windows = [FeatureWindow.Lifetime] }),
            Hash("UTC", "3d", group with { Aggregates = [new("amount", [Aggregate.Mean])] }),
        ];
        Assert.DoesNotContain(own, others);
        Assert.Equal(others.Length, others.Distinct().Count());
    }
}
