using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Patron.Online.Events;
using Patron.Pipeline;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests;

namespace Patron.Online.Tests.Intake;

public sealed class EventIntakeTests
{
    static readonly (string Table, string File)[] Tables =
        [("new_registration", "registrations"), ("new_purchases", "purchases"), ("new_bet", "bets"), ("new_win", "wins")];

    [Fact]
    public async Task Each_event_of_the_world_is_a_row_of_its_table_and_each_fault_a_rejected_row()
    {
        using Game game = new();
        await game.TakeAll();
        foreach ((string table, string file) in Tables)
        {
            string world = $"read_csv('{game.PathOf("data", file + ".csv")}', all_varchar = true)";
            string same = "SELECT event_id, user_id, CAST(event_time AS TIMESTAMPTZ) AS event_time, "
                + (table == "new_registration" ? "name, CAST(date_of_birth AS DATE) AS date_of_birth, street_address, city, country, postcode, affiliate_url, campaign"
                    : $"CAST({(table == "new_purchases" ? "amount" : table == "new_bet" ? "bet_amount" : "win_amount")} AS DECIMAL(18,4)) AS amount");
            string taken = $"SELECT * EXCLUDE ({(table == "new_registration" ? "socioeconomic_idx, " : "")}_ingested_at, _source, _row) FROM bronze.{table}";
            string[] expected = game.Rows(
                $"SELECT * FROM ({same} FROM {world}) w(a) ORDER BY ALL".Replace(" w(a)", "", StringComparison.Ordinal));
            string[] found = game.Rows($"SELECT * FROM ({taken}) ORDER BY ALL", "bronze." + table);
            Assert.Equal(expected.Select(Values), found.Select(Values));
            Assert.Equal(
                game.Rows($"SELECT count(*) AS n FROM bronze.{table} WHERE _source = 'stream'", "bronze." + table),
                game.Rows($"SELECT count(DISTINCT _row) AS n FROM bronze.{table}", "bronze." + table));
        }

        string faults = $"read_csv('{game.PathOf("data", "truth", "faults.csv")}', all_varchar = true)";
        Assert.Equal(
            game.Rows($"SELECT CAST(position AS BIGINT) AS line FROM {faults} WHERE kind = 'malformed' ORDER BY ALL"),
            game.Rows("SELECT line FROM bronze.rejected WHERE line IS NOT NULL AND source LIKE '%events.jsonl' ORDER BY ALL", "bronze.rejected"));
        Assert.Equal(
            game.Rows($"SELECT event_id AS value FROM {faults} WHERE kind = 'duplicated' ORDER BY ALL"),
            game.Rows("SELECT value FROM bronze.rejected WHERE reason = 'the key came before: event_id' ORDER BY ALL", "bronze.rejected"));
        Assert.Equal(
            game.Rows("SELECT user_id, CAST(p.socioeconomic_idx AS INTEGER) AS i FROM bronze.new_registration LEFT JOIN bronze.postcodes AS p USING (postcode) ORDER BY ALL",
                "bronze.new_registration", "bronze.postcodes"),
            game.Rows("SELECT user_id, socioeconomic_idx AS i FROM bronze.new_registration ORDER BY ALL", "bronze.new_registration"));
    }

    [Fact]
    public async Task Who_asks_for_the_lake_after_the_end_is_told_and_does_not_wait()
    {
        using Game game = new();
        EventIntake intake = game.Open();
        await intake.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => intake.LandAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_waits_for_the_lake_at_the_end_is_told_where_it_refuses()
    {
        using Game game = new();
        ConcurrentQueue<Task> waiting = [];
        EventIntake intake = null!;
        intake = game.Open(new()
        {
            Passes = _ =>
            {
                waiting.Enqueue(intake.LandAsync()); // while a landing is under way: the next is to answer
                throw new IOException("the lake is away");
            },
        });
        await intake.TakeAsync("stream", Encoding.UTF8.GetBytes(Win("a", "2025-08-10T00:00:00Z")), EventFormat.Lines);
        await Assert.ThrowsAnyAsync<Exception>(async () => await intake.DisposeAsync());
        await Task.WhenAll(waiting).ContinueWith(_ => { }, TaskScheduler.Default)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.IsType<ObjectDisposedException>(waiting.Last().Exception!.InnerException);
    }

    [Fact]
    public async Task Taking_a_file_again_brings_no_event_twice_and_events_that_are_too_late_are_kept_apart()
    {
        using Game game = new();
        string file = game.PathOf("few.jsonl");
        await File.WriteAllTextAsync(file, Win("a", "2025-08-10T00:00:00Z") + Win("b", "2025-08-07T00:00:00Z") + Win("c", "2025-08-06T23:59:59Z"), TestContext.Current.CancellationToken);
        for (int time = 0; time < 2; time++)
        {
            EventIntake intake = game.Open();
            await using (intake)
            {
                await new EventFiles(intake, "stream").Take(file, TestContext.Current.CancellationToken);
                await intake.LandAsync();
                EventIntakeStatus status = intake.Status();
                Assert.Equal(
                    time == 0 ? (2, 0, 1) : (0, 2, 1), ((int)status.Accepted, (int)status.Duplicates, (int)status.TooLate));
                Assert.Equal((3 * (time + 1), 3 * (time + 1)), ((int)status.Next, (int)status.Landed));
                Assert.Empty(status.Problems);
            }
        }

        Assert.Equal(["a 0", "b 1"], game.Texts("event_id || ' ' || _row", "bronze.new_win"));
        Assert.Equal(
            Enumerable.Repeat("new_win|stream|event_time|2025-08-06 23:59:59+00|event_time is too late: more than 3d before the newest|c,u,2025-08-06 23:59:59+00,1.5000", 2),
            game.Texts("concat_ws('|', source_table, source, line, column_name, value, reason, raw)", "bronze.rejected", "column_name = 'event_time'"));
    }

    [Fact]
    public async Task A_file_of_one_array_that_is_too_large_to_hold_is_refused()
    {
        using Game game = new();
        string file = game.PathOf("large.json");
        using (FileStream empty = File.Create(file))
            empty.SetLength((256L << 20) + (1 << 20));
        EventIntake intake = game.Open();
        await using (intake)
        {
            SourceDataException error = await Assert.ThrowsAsync<SourceDataException>(
                () => new EventFiles(intake, "stream").Take(file, TestContext.Current.CancellationToken));
            Assert.Equal($"{file}: it has 257 MiB, more than 256 MiB: write an event a line, as .jsonl", error.Message);
        }
    }

    [Fact]
    public async Task A_run_makes_tables_that_no_event_has_reached_and_takes_the_others_as_they_are()
    {
        using Game game = new();
        Assert.Empty(game.Texts("bet_amount > 1.5 AND _row > 0 AND _source = ''", "bronze.new_bet"));
        game.Change("tables/silver/bettors.sql", "SELECT user_id, count(*) AS bets FROM bronze.new_bet GROUP BY user_id");
        PipelineRun.Execute(game.Project, new RunRequest(), new SilentObserver());
        await game.TakeAll();
        RunSummary run = PipelineRun.Execute(game.Project, new RunRequest(), new SilentObserver());
        Assert.Contains(run.Steps, step => step.Step.Name == "silver.bettors" && step.Outcome.Status == StepStatus.Done);
        Assert.Equal(
            game.Rows("SELECT count(*) AS n FROM bronze.new_bet", "bronze.new_bet"),
            game.Rows("SELECT sum(bets)::BIGINT AS n FROM silver.bettors", "silver.bettors"));
    }

    [Fact]
    public async Task Lookups_take_the_newest_version_of_their_table_without_a_stop()
    {
        using Game game = new();
        game.Change("data/postcodes.csv", "postcode,socioeconomic_idx\nP1,7\n");
        PipelineRun.Execute(game.Project, new RunRequest(), new SilentObserver());
        EventIntake intake = game.Open(new() { RefreshEvery = TimeSpan.FromHours(1) });
        await using (intake)
        {
            await Take("a", "P1");
            await Take("b", "P2");
            game.Change("data/postcodes.csv", "postcode,socioeconomic_idx\nP1,8\nP2,9\n");
            PipelineRun.Execute(game.Project, new RunRequest(), new SilentObserver());
            await Take("c", "P1");
            intake.RefreshLookups();
            await Take("d", "P1");
            await Take("e", "P2");
            await Take("f", null);
            game.Change("data/postcodes.csv", "postcode,socioeconomic_idx\nP1,1\nP1,2\n");
            PipelineRun.Execute(game.Project, new RunRequest(), new SilentObserver());
            intake.RefreshLookups();
            Assert.Contains("the key 'P1' stands twice", Assert.Single(intake.Status().Problems), StringComparison.Ordinal);
            await Take("g", "P1");

            Task<TakenEvents> Take(string id, string? postcode) => intake.TakeAsync("stream", Encoding.UTF8.GetBytes(
                $$"""{"event_type":"new_registration","event_id":"{{id}}","user_id":"u","event_time":"2025-08-01T00:00:00Z","postcode":{{JsonSerializer.Serialize(postcode)}}}"""), EventFormat.Json);
        }

        Assert.Equal(["a 7", "b NULL", "c 7", "d 8", "e 9", "f NULL", "g 8"],
            game.Texts("event_id || ' ' || coalesce(CAST(socioeconomic_idx AS VARCHAR), 'NULL')", "bronze.new_registration"));
        Assert.Contains("the key 'P1' stands twice", Assert.Throws<SourceDataException>(() => game.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_whose_columns_change_keeps_its_rows_and_gets_the_new_columns()
    {
        using Game game = new();
        EventIntake before = game.Open();
        await using (before)
            await before.TakeAsync("stream", Encoding.UTF8.GetBytes(Win("a", "2025-08-10T00:00:00Z")), EventFormat.Json);
        game.Change("sources/stream.yml", Stream.Source.Replace("win_amount: \"DECIMAL(18,4)\"", "win_amount: \"DECIMAL(18,4)\", game: VARCHAR", StringComparison.Ordinal));
        EventIntake after = game.Open();
        await using (after)
            await after.TakeAsync("stream", Encoding.UTF8.GetBytes(Win("b", "2025-08-10T00:00:00Z").Replace("}", ",\"game\":\"dice\"}", StringComparison.Ordinal)), EventFormat.Json);
        Assert.Equal(["a NULL 0", "b dice 1"], game.Texts("event_id || ' ' || coalesce(game, 'NULL') || ' ' || _row", "bronze.new_win"));
    }

    [Fact]
    public async Task Forgetting_a_customer_names_the_log_that_still_has_them_and_leaves_it_whole()
    {
        using Game game = new();
        EventIntake intake = game.Open();
        await using (intake)
            await intake.TakeAsync("stream", Encoding.UTF8.GetBytes((Win("a", "2025-08-10T00:00:00Z") + Win("b", "nonsense")).Replace("\"u\"", "\"player-77\"", StringComparison.Ordinal)), EventFormat.Lines);
        string file = Directory.EnumerateFiles(game.PathOf(".patron", "online", "log"), "*.events").Single();
        byte[] before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        ForgetProof proof = Forget.Customer(
            game.Project, "player-77", false, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(proof.IsComplete);
        Assert.Contains(proof.Files, file => file.File.EndsWith(".events", StringComparison.Ordinal) && !file.IsGone);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(game.Texts("event_id", "bronze.new_win"));
        EventIntake again = game.Open();
        await using (again)
            Assert.Equal(2, again.Status().Landed);
    }

    [Fact]
    public async Task Events_of_a_forgotten_customer_that_come_later_are_passed_over()
    {
        using Game game = new();
        Forget.Customer(game.Project, "player-77", false, TimeProvider.System, TestContext.Current.CancellationToken);
        string theirs = (Win("a", "2025-08-10T00:00:00Z") + Win("b", "nonsense")).Replace("\"u\"", "\"player-77\"", StringComparison.Ordinal);
        string escaped = Win("c", "2025-08-10T00:00:00Z").Replace("\"u\"", "\"player-\\u0037\\u0037\"", StringComparison.Ordinal);
        string another = Win("d", "2025-08-10T00:00:00Z").Replace("\"u\"", "\"player-78\"", StringComparison.Ordinal);
        EventIntake intake = game.Open();
        await using (intake)
        {
            TakenEvents taken = await intake.TakeAsync("stream", Encoding.UTF8.GetBytes(theirs + escaped + another), EventFormat.Lines);
            Assert.Equal((1, 0), (taken.Accepted, taken.Rejected));
        }

        Assert.Equal(["d"], game.Texts("event_id", "bronze.new_win"));
        Assert.True(Forget.Customer(game.Project, "player-77", true, TimeProvider.System, TestContext.Current.CancellationToken).IsComplete);
    }

    [Fact]
    public async Task A_log_that_is_older_than_the_lake_is_refused_by_name()
    {
        using Game game = new();
        await game.TakeAll();
        string log = game.PathOf(".patron", "online", "log");
        File.Delete(Directory.EnumerateFiles(log, "records-*.events").Single());
        EventLogException error = Assert.Throws<EventLogException>(() => game.Open());
        Assert.Contains("and the log ends at 0", error.Message, StringComparison.Ordinal);
        Directory.Delete(log, recursive: true);
        error = Assert.Throws<EventLogException>(() => game.Open());
        Assert.Contains("has events of another log", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_another_type_than_its_table_is_refused_before_any_event_is_taken()
    {
        using Game game = new();
        string changed = Stream.Source.Replace("win_amount: \"DECIMAL(18,4)\"", "win_amount: DOUBLE", StringComparison.Ordinal);
        game.Change("sources/stream.yml", changed);
        EventLogException error = Assert.Throws<EventLogException>(() => game.Open());
        Assert.Contains("column 'win_amount' of table 'new_win' is DOUBLE, and bronze.new_win has it as DECIMAL(18,4)", error.Message, StringComparison.Ordinal);
        game.Change("sources/stream.yml", Stream.Source.Replace("win_amount: \"DECIMAL(18,4)\"", "win_amount: \"DECIMAL(20,4)\"", StringComparison.Ordinal));
        await game.TakeAll();
        Assert.NotEmpty(game.Texts("win_amount", "bronze.new_win"));
    }

    [Fact]
    public async Task A_snapshot_that_finds_the_disk_full_is_told_and_events_go_on()
    {
        using Game game = new();
        EventIntake intake = EventIntake.Open(game.Project, schema => new FailingSnapshots(schema), null, TimeProvider.System);
        await using (intake)
        {
            await intake.TakeAsync("stream", Encoding.UTF8.GetBytes(Win("a", "2025-08-10T00:00:00Z")), EventFormat.Json);
            await intake.LandAsync();
            Assert.Equal("no space for a snapshot", Assert.Single(intake.Status().Problems));
            await intake.TakeAsync("stream", Encoding.UTF8.GetBytes(Win("b", "2025-08-10T00:00:00Z")), EventFormat.Json);
            await intake.LandAsync();
            Assert.Empty(intake.Status().Problems);
            Assert.Equal(2, intake.Status().Accepted);
        }
    }

    sealed class FailingSnapshots(EventSchema schema) : IEventConsumer
    {
        readonly KnownEvents _known = new(schema);
        bool _hasFailed;

        public long Kept => 0;

        public long Restore(long atMost) => 0;

        public EventVerdict Take(in EventView e) => _known.Judge(e);

        public void Landed(long position, long taken)
        {
            if (_hasFailed)
                return;
            _hasFailed = true;
            throw new IOException("no space for a snapshot");
        }
    }

    [Fact]
    public void A_project_without_such_a_source_is_refused()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", Stream.Settings);
        ProjectDefinition project = ProjectLoader.Load(folder.FullPath);
        Assert.Contains("no source of kind events", Assert.Throws<SourceDataException>(() => EventIntake.Open(project, null, null, TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    static string Win(string id, string time) =>
        $$"""{"event_type":"new_win","event_id":"{{id}}","user_id":"u","event_time":"{{time}}","win_amount":1.5}""" + "\n";

    /// <summary>A row without the names of its columns.</summary>
    static string Values(string row) => System.Text.RegularExpressions.Regex.Replace(row, "'[a-z_]+': ", "");
}
