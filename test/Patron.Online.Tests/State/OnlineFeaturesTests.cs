using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Online.State;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests.State;

public sealed class OnlineFeaturesTests
{
    static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

    static readonly string[] Windows = ["1d", "2d", "7d", "30d", "2w", "1m", "month", "1y"];

    static readonly Aggregate[] OfAmounts =
    [
        Aggregate.Sum, Aggregate.Mean, Aggregate.Count, Aggregate.Var, Aggregate.Min, Aggregate.Max, Aggregate.First, Aggregate.Last, Aggregate.Distinct,
        Aggregate.Trend,
    ];

    static readonly Aggregate[] OfOthers = [Aggregate.Count, Aggregate.Min, Aggregate.Max, Aggregate.First, Aggregate.Last, Aggregate.Distinct];

    [Fact]
    public void Tables_are_those_of_a_run_whatever_order_events_come_in_with_duplicates_and_late_ones()
    {
        int rounds = Rounds.Count(1, 200);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            using TemporaryFolder folder = new();
            ProjectDefinition project = Play.Project(
                folder.FullPath, Zones[random.Next(Zones.Length)], random.Next(4) switch { 0 => "1d", 1 => "0d", _ => "3d" }, RandomGroup(random, "bets"), RandomGroup(random, "wins"));
            EventSchema schema = EventSchema.Of(project);
            OnlineFeatures online = new(project, schema);
            online.Restore(0);
            List<Act> accepted = Send(online, schema, random, Arrivals(random, project));

            string label = $"round {round} in {project.Settings.TimeZone}, late {((EventSourceDefinition)project.Sources[0]).Late}\n";
            AssertAsInARun(project, online.Features, accepted, label, folder.FullPath);
        }
    }

    [Fact]
    public void Order_of_arrival_changes_nothing_where_no_event_is_too_late()
    {
        Random random = new(HashCode.Combine(Rounds.Seed, Rounds.Count(1, 1)));
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(folder.FullPath, "Europe/Berlin", "90d", RandomGroup(random, "bets"));
        EventSchema schema = EventSchema.Of(project);
        Act[] acts = [.. Enumerable.Range(0, 400).Select(id => Play.Random(random, id, players: 7, days: 60))];
        DateTimeOffset[] all = Play.DatesInReach(project, acts.Max(act => act.Time), 90 * 24 * Play.Hour, after: 2);
        DateTimeOffset[] asOfs = [.. all.OrderBy(_ => random.Next()).Take(4)];
        string[] tables =
        [
            .. Enumerable.Range(0, 3).Select(_ =>
            {
                OnlineFeatures online = new(project, schema);
                List<Act> accepted = Send(online, schema, random, [.. acts.Concat(acts.Take(100)).OrderBy(_ => random.Next())]);
                Assert.Equal(acts.Length, accepted.Count);
                return Play.Incremental(online.Features, folder.FullPath, (AggregateGroupDefinition)project.Features[0], asOfs);
            }),
        ];
        Assert.Equal(tables[0], tables[1]);
        Assert.Equal(tables[0], tables[2]);
    }

    /// <summary>
    /// As when features are made anew of the raw tables after 'late' became shorter: events that would be too late now, and came
    /// after newer ones.
    /// </summary>
    [Fact]
    public void Events_that_are_taken_though_later_ones_have_moved_the_reach_count_for_every_date_that_is_left()
    {
        int rounds = Rounds.Count(4, 100);
        for (int round = 0; round < rounds; round++)
        {
            Random random = new(HashCode.Combine(Rounds.Seed, round));
            using TemporaryFolder folder = new();
            AggregateGroupDefinition group = RandomGroup(random, "bets");
            ProjectDefinition project = Play.Project(folder.FullPath, "Europe/Berlin", "1d", group);
            EventSchema schema = EventSchema.Of(project);
            Act[] acts = [.. Enumerable.Range(0, 300).Select(id => Play.Random(random, id, players: 7, days: 60)).OrderBy(act => act.Time)];
            OnlineFeatures inOrder = new(project, schema);
            Send(inOrder, schema, random, acts);
            Unjudged unjudged = new(new IncrementalFeatures(project, schema), acts[^1].Time);
            foreach (Act act in acts.OrderBy(_ => random.Next()))
                Play.Take(unjudged, schema, act, new RecordBuffer(), 0);

            DateTimeOffset[] asOfs = Play.DatesInReach(project, acts[^1].Time, 24 * Play.Hour, after: 1);
            Assert.Equal(
                $"round {round}\n" + Play.Incremental(inOrder.Features, folder.FullPath, group, asOfs),
                $"round {round}\n" + Play.Incremental(unjudged.Features, folder.FullPath, group, asOfs));
        }
    }

    [Fact]
    public void One_customer_reads_as_the_table_has_it()
    {
        Random random = new(HashCode.Combine(Rounds.Seed, Rounds.Count(1, 1)));
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(folder.FullPath, "Europe/Berlin", "3d", RandomGroup(random, "bets"), RandomGroup(random, "wins"));
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema);
        Send(online, schema, random, Arrivals(random, project));
        DateTimeOffset asOf = online.Features.Latest!.Value;
        foreach (AggregateGroupDefinition group in online.Features.Groups)
        {
            string[] table = Play.Incremental(online.Features, folder.FullPath, group, [asOf]).Split('\n');
            string[] columns = [.. table[0].Split('|').Skip(2).Select(column => column.Split(' ')[0])];
            for (int player = 0; player < 12; player++)
            {
                CustomerFeatures? row = online.Features.Of($"p{player}", asOf).SingleOrDefault(found => found.Group == group.Name);
                string? line = table.SingleOrDefault(text => text.StartsWith($"p{player}|", StringComparison.Ordinal));
                Assert.Equal(line is null, row is null);
                if (row is not null)
                    Assert.Equal(line!.Split('|').Skip(2), columns.Select(column => Play.ValueText(row.Values[column])));
            }
        }

        Assert.Empty(online.Features.Of("nobody", asOf));
    }

    [Fact]
    public async Task Customers_are_read_as_they_are_between_two_events_while_events_come()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(
            folder.FullPath, "UTC", "3d", Play.Group("bets", ["lifetime", "7d"], new ColumnAggregates("amount", [Aggregate.Sum, Aggregate.Count, Aggregate.Max])));
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema);
        RecordBuffer buffer = new();
        using CancellationTokenSource done = new();
        DateTimeOffset asOf = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Task<long> reader = Task.Run(() =>
        {
            long reads = 0;
            for (; !done.IsCancellationRequested || reads < 100; reads++)
            {
                foreach (CustomerFeatures row in online.Features.Of($"p{reads % 5}", asOf))
                    Assert.Equal((long)row.Values["bets_count"]! * 2m, (decimal)row.Values["bets_sum"]!);
            }

            return reads;
        }, TestContext.Current.CancellationToken);
        for (int id = 0; id < 5_000; id++)
        {
            Act act = new("bets", $"e{id}", $"p{id % 5}", Play.Start + (id * 60 * Play.Second), 2000, null, null, null, null, null, null);
            Assert.Equal(EventVerdict.Accepted, Play.Take(online, schema, act, buffer, id));
        }

        await done.CancelAsync();
        Assert.True(await reader >= 100);
    }

    [Fact]
    public void Dates_before_the_reach_of_late_events_and_other_times_of_day_are_refused()
    {
        using TemporaryFolder folder = new();
        ProjectDefinition project = Play.Project(folder.FullPath, "Europe/Berlin", "3d", Play.Group("bets", ["lifetime"], new ColumnAggregates("amount", [Aggregate.Sum])));
        EventSchema schema = EventSchema.Of(project);
        OnlineFeatures online = new(project, schema);
        Assert.Null(online.Features.Latest);
        Play.Take(online, schema, new("bets", "e", "p", Play.Start + (12 * Play.Hour), 1, null, null, null, null, null, null), new RecordBuffer(), 0);

        Assert.Equal(new DateTimeOffset(2025, 1, 20, 23, 0, 0, TimeSpan.Zero), online.Features.Latest);
        Assert.Contains(
            "features/bets as of 2025-01-16 are no longer kept: the earliest date is 2025-01-17; ask silver.features_bets",
            Assert.Throws<ArgumentException>(() => online.Features.Of("p", new(2025, 1, 15, 23, 0, 0, TimeSpan.Zero))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2025-01-20T00:00:00Z is not midnight in Europe/Berlin",
            Assert.Throws<ArgumentException>(() => online.Features.Of("p", new(2025, 1, 20, 0, 0, 0, TimeSpan.Zero))).Message, StringComparison.Ordinal);
    }

    /// <summary>Takes every event, as if the newest had come before all.</summary>
    sealed class Unjudged(IncrementalFeatures features, long newest) : IEventConsumer
    {
        public IncrementalFeatures Features => features;

        public long Kept => 0;

        public long Restore(long atMost) => 0;

        public EventVerdict Take(in EventView e)
        {
            features.Take(e, newest);
            return EventVerdict.Accepted;
        }

        public void Landed(long position, long taken)
        {
            // Nothing is saved.
        }
    }

    /// <summary>Every aggregate that can be kept, of columns of every kind.</summary>
    internal static AggregateGroupDefinition RandomGroup(Random random, string table)
    {
        string[] windows = [.. Windows.OrderBy(_ => random.Next()).Take(random.Next(1, Rounds.Long ? 4 : 3)).Append("lifetime").OrderBy(_ => random.Next())];
        ColumnAggregates[] others =
        [
            new("stake", [.. OfAmounts.Where(_ => random.Next(2) == 0).Append(Aggregate.Count).Distinct()]), new("rate", OfOthers), new("day", OfOthers), new("due", OfOthers),
        ];
        AggregateGroupDefinition group = Play.Group(
            table, windows,
            [
                new("amount", OfAmounts), new("happened", [Aggregate.Count, Aggregate.DaysSinceFirst, Aggregate.DaysSinceLast, Aggregate.Last]),
                new("channel", OfOthers), new("live", [.. OfOthers, Aggregate.Sum]),
                .. others.OrderBy(_ => random.Next()).Take(Rounds.Long ? others.Length : 2),
            ]);
        return group with
        {
            Ratios = [new("amount", [.. new[] { Aggregate.Sum, Aggregate.Mean, Aggregate.Count }.Select(one => new WindowRatio(one, Play.Window(windows[0]), Play.Window(windows[1])))])],
            Encoders =
            [
                new($"{table}_channel_last", EncoderKind.OneHot, ["web", "ünïcode"]),
                new($"{table}_channel_first", EncoderKind.Ordinal, ["shop", "web"]),
                new($"{table}_amount_last", EncoderKind.Ordinal, ["10.000", "20.000"]),
                new($"{table}_live_last", EncoderKind.OneHot, ["true"]),
            ],
        };
    }

    /// <summary>Events by their time, then shaken within about two days, some twice, some much too late.</summary>
    internal static Act[] Arrivals(Random random, ProjectDefinition project)
    {
        int count = random.Next(1, 500);
        double days = 1 + (random.NextDouble() * 70);
        Act[] acts = [.. Enumerable.Range(0, count).Select(id => Play.Random(random, id, players: 12, days))];
        IEnumerable<Act> twice = acts.Where(_ => random.NextDouble() < 0.3).Select(act => random.Next(2) == 0 ? act : act with { Amount = 7 });
        double shake = random.Next(3) switch { 0 => 0.2, 1 => 2, _ => 5 };
        return [.. acts.Concat(twice).OrderBy(act => act.Time + (long)(random.NextDouble() * shake * 24 * Play.Hour))];
    }

    internal static List<Act> Send(OnlineFeatures online, EventSchema schema, Random random, IReadOnlyList<Act> acts, long from = 0)
    {
        RecordBuffer buffer = new();
        List<Act> accepted = [];
        foreach ((int number, Act act) in acts.Index())
        {
            if (Play.Take(online, schema, act, buffer, from + number) == EventVerdict.Accepted)
                accepted.Add(act);
        }

        Assert.Equal(accepted.Count, accepted.DistinctBy(act => act.Id).Count());
        return accepted;
    }

    internal static void AssertAsInARun(ProjectDefinition project, IncrementalFeatures features, List<Act> accepted, string label, string folder)
    {
        long late = ((EventSourceDefinition)project.Sources[0]).Late.Days * 24 * Play.Hour;
        DateTimeOffset[] all = Play.DatesInReach(project, accepted.Max(act => act.Time), late, after: 3);
        DateTimeOffset[] asOfs = Rounds.Long ? all : [.. all.Index().Where(date => date.Index % 3 == 0).Select(date => date.Item)];
        foreach (AggregateGroupDefinition group in project.Features.Cast<AggregateGroupDefinition>())
            Assert.Equal(label + Play.Batch(project, group, accepted, asOfs), label + Play.Incremental(features, folder, group, asOfs));
    }
}
