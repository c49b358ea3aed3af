using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Ingestion.Postgres;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Ingestion.Postgres;

public sealed class PostgresTests : IClassFixture<PostgresProcess>, IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly PostgresProcess _server;
    readonly SilentObserver _observer = new();

    public PostgresTests(PostgresProcess server)
    {
        _server = server.Require();
        _server.Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-10\ntime_zone: Europe/Berlin\n");
    }

    public void Dispose() => _folder.Dispose();

    void Source(string tables, string? server = null) => _folder.Write("sources/shop.yml", string.Create(
        CultureInfo.InvariantCulture,
        $"kind: postgres\n{server ?? $"host: 127.0.0.1\nport: {_server.Port}\ndatabase: postgres\nuser: postgres\n"}tables:\n{tables}"));

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run() => PipelineRun.Execute(Load(), new RunRequest { Step = "ingest" }, _observer, TestContext.Current.CancellationToken);

    string Rows(string sql)
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind(lake.Tables());
        using Result result = lake.Connection.Query($"SELECT concat_ws('|', *COLUMNS(*)) AS text FROM ({sql})");
        return string.Join('\n', result.ReadAll().Texts("text"));
    }

    string Message() => Assert.Throws<StepFailedException>(() => Run()).InnerException!.Message
        .Replace($":{_server.Port}", ":PORT", StringComparison.Ordinal);

    [Fact]
    public void Every_type_comes_as_the_server_means_it()
    {
        _server.Execute("""
            CREATE TYPE mood AS ENUM ('glad', 'sad');
            CREATE TABLE kinds (
              b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision, n numeric(18,4), free numeric, huge numeric(60,2),
              t text, c char(4), d date, ts timestamp, tz timestamptz, u uuid, j jsonb, a integer[], m mood, iv interval, h time, x bytea, "Odd ""name" text);
            INSERT INTO kinds VALUES
              (true, -32768, 2147483647, -9223372036854775808, 1.5, 0.1, 12345678901234.5678, 0.0000000001, 123456789012345678901234567890.25,
              'Größe', 'ab', '0001-01-01', '1969-12-31 23:59:59.999999', '2026-03-29 02:30:00.123456+01', '00112233-4455-6677-8899-aabbccddeeff',
              '{"a": [1, null]}', '{1,NULL,3}', 'sad', '1 day 02:03', '23:59:59.5', '\x00ff', 'x'),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """);
        Source("  kinds: { table: public.kinds }\n");
        Run();
        Assert.Equal(
            "true|-32768|2147483647|-9223372036854775808|1.5|0.1|12345678901234.5678|0.0000000001|123456789012345678901234567890.25|Größe|ab  |"
            + "0001-01-01|1969-12-31 23:59:59.999999|2026-03-29 03:30:00.123456+02|00112233-4455-6677-8899-aabbccddeeff|{\"a\": [1, null]}|[1,null,3]|"
            + "sad|1 day 02:03:00|23:59:59.5|\\x00\\xFF|x",
            Rows("SELECT * EXCLUDE (_ingested_at, _source, _row) FROM bronze.kinds WHERE b"));
        Assert.Equal("22", Rows("""
            SELECT len(list_filter([b IS NULL, i2 IS NULL, i4 IS NULL, i8 IS NULL, f4 IS NULL, f8 IS NULL, n IS NULL, free IS NULL, huge IS NULL,
              t IS NULL, c IS NULL, d IS NULL, ts IS NULL, tz IS NULL, u IS NULL, j IS NULL, a IS NULL, m IS NULL, iv IS NULL, h IS NULL, x IS NULL,
              "Odd ""name" IS NULL], is_null -> is_null)) FROM bronze.kinds WHERE b IS NULL
            """));
        Assert.Equal("DECIMAL(18,4)|DECIMAL(38,10)|TIMESTAMP WITH TIME ZONE|TIMESTAMP|DATE|BIGINT|shop/public.kinds",
            Rows("SELECT typeof(n), typeof(free), typeof(tz), typeof(ts), typeof(d), typeof(i8), _source FROM bronze.kinds WHERE b"));
    }

    [Fact]
    public void Values_that_no_column_holds_are_rejected_with_their_reason()
    {
        _server.Execute("""
            CREATE TABLE odd (id integer, d date, tz timestamptz, n numeric(18,4), free numeric);
            INSERT INTO odd VALUES (1, '2026-01-01', '2026-01-01', 1, 1), (2, 'infinity', NULL, 1, 1), (3, NULL, '-infinity', 1, 1),
              (4, NULL, NULL, 'NaN', 1), (5, NULL, NULL, 1, 0.00000000001), (6, NULL, NULL, 1, 1), (7, NULL, NULL, 1, 1), (8, NULL, NULL, 1, 1);
            """);
        Source("  odd: { table: odd, key: [id], max_rejected: 50% }\n");
        Run();
        Assert.Equal("1\n6\n7\n8", Rows("SELECT id FROM bronze.odd ORDER BY id"));
        Assert.Equal(
            """
            d is not DATE|infinity
            tz is not TIMESTAMP WITH TIME ZONE|-infinity
            n is not DECIMAL(18,4)|NaN
            free is not DECIMAL(38,10)|0.00000000001
            """.ReplaceLineEndings("\n"), Rows("SELECT reason, value FROM bronze.rejected ORDER BY raw"));
    }

    [Fact]
    public void A_query_with_a_comment_at_its_end_is_a_table_too()
    {
        Source("  numbers:\n    query: |\n      SELECT n, n * 2 AS twice FROM generate_series(1, 5000) AS n -- many\n    columns: { n: BIGINT, twice: INTEGER }\n    key: [n]\n");
        Run();
        Assert.Equal("5000|25005000|BIGINT", Rows("SELECT count(*), sum(twice), any_value(typeof(n)) FROM bronze.numbers"));
    }

    [Fact]
    public async Task All_tables_are_of_one_instant()
    {
        _server.Execute("CREATE TABLE orders (id integer); INSERT INTO orders VALUES (1)");
        Source("  first: { query: 'SELECT n FROM generate_series(1, 20) AS n, LATERAL (SELECT pg_sleep(0.02 + n * 0)) AS pause' }\n  orders: { table: orders }\n");
        Task run = Task.Run(Run, TestContext.Current.CancellationToken);
        _server.WaitForQuery("pg_sleep(0.02");
        _server.Execute("INSERT INTO orders VALUES (2)");
        await run;
        Assert.Equal("20|1", Rows("SELECT (SELECT count(*) FROM bronze.first), (SELECT count(*) FROM bronze.orders)"));
    }

    [Fact]
    public async Task A_restart_of_the_server_in_the_middle_neither_loses_a_row_nor_doubles_one()
    {
        _server.Execute("CREATE TABLE orders AS SELECT n FROM generate_series(1, 5000) AS n; CREATE TABLE rest AS SELECT 1 AS n");
        // Fast up to the middle, then slow: rows are here already when the server goes.
        Source("""
              orders: { query: 'SELECT n, pg_sleep(CASE WHEN n > 4500 THEN 0.002 ELSE 0 END)::text AS pause FROM orders' }
              rest: { table: rest }

            """);
        Task run = Task.Run(Run, TestContext.Current.CancellationToken);
        _server.WaitForQuery("pg_sleep(CASE");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        _server.Restart();
        await run;
        Assert.Equal("5000|5000|12502500|1", Rows("SELECT count(*), count(DISTINCT n), sum(n), (SELECT count(*) FROM bronze.rest) FROM bronze.orders"));
    }

    [Fact]
    public void A_server_that_stays_away_and_what_the_server_refuses_are_told_in_a_sentence()
    {
        PostgresSourceDefinition away = new()
        {
            Name = "shop", File = "sources/shop.yml", Host = new("127.0.0.1", new("", 1, 1)), Port = 1, Tables = [new() { Name = "orders", Table = "orders" }],
        };
        using Database database = Database.Open();
        using Connection engine = database.Connect();
        PostgresSnapshot snapshot = new(away, new PostgresServer(away, new Secrets("")), new Retrying(2, TimeSpan.FromMilliseconds(1), 0), engine, TestContext.Current.CancellationToken);
        Assert.Equal(
            "PostgreSQL at 127.0.0.1:1 does not answer, tried 2 times (Connection refused): "
            + "start it, or correct where sources/shop.yml says it is, and run again",
            Assert.Throws<SourceDataException>(() => snapshot.Read((_, _) => new TakenRows("", ""))).Message.Replace("Connection refused [::ffff:127.0.0.1]:1", "Connection refused", StringComparison.Ordinal));

        Source("  orders: { table: public.order }\n");
        Assert.Equal(
            "PostgreSQL at 127.0.0.1:PORT refuses the query of table 'orders': relation \"public.order\" does not exist: correct sources/shop.yml", Message());
        Source("  orders: { query: 'SELECT 1 AS a, 2 AS b;', key: [c] }\n");
        Assert.Equal("table 'orders' has no column c on the server; it has a, b: correct its definition", Message());
        Source("  orders: { table: orders }\n", string.Create(
            CultureInfo.InvariantCulture, $"connection: Host=127.0.0.1;Port={_server.Port};Database=shop;Username=postgres\n"));
        Assert.Equal(
            "the PostgreSQL of sources/shop.yml has no such database (database \"shop\" does not exist): correct 'database' in sources/shop.yml", Message());
    }

    [Fact]
    public void A_run_without_a_change_on_the_server_writes_nothing()
    {
        _server.Execute("CREATE TABLE orders AS SELECT n FROM generate_series(1, 3) AS n");
        Source("  orders: { table: orders }\n");
        Assert.Equal(3, Run().Steps.Single().Outcome.Rows);
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        _server.Execute("UPDATE orders SET n = 4 WHERE n = 3");
        Assert.Equal(3, Run().Steps.Single().Outcome.Rows);
        Assert.Equal("1\n2\n4", Rows("SELECT n FROM bronze.orders ORDER BY n"));
    }

    [Fact]
    public void New_rows_are_told_by_a_column_that_grows_and_only_they_are_read()
    {
        _server.Execute("CREATE TABLE events AS SELECT n::bigint AS n, 'e' || n AS name FROM generate_series(1, 3) AS n");
        Source("  events: { table: events, incremental_by: n }\n");
        Assert.Equal(3, Run().Steps.Single().Outcome.Rows);
        _server.Execute("DELETE FROM events WHERE n = 1; INSERT INTO events VALUES (4, 'e4'), (5, 'e5')");
        Assert.Equal(2, Run().Steps.Single().Outcome.Rows);
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        Assert.Equal(
            "1|shop/events|1\n2|shop/events|2\n3|shop/events|3\n4|shop/events since 3|1\n5|shop/events since 3|2",
            Rows("SELECT n, _source, _row FROM bronze.events ORDER BY n"));

        Source("  events: { query: SELECT n FROM events, incremental_by: n }\n");
        Run();
        Assert.Equal("2,3,4,5", Rows("SELECT string_agg(n::VARCHAR, ',' ORDER BY n) FROM bronze.events")); // read otherwise: read anew
    }

    [Fact]
    public void Changed_and_late_rows_take_the_place_of_those_with_their_key()
    {
        _server.Execute("""
            CREATE TABLE orders (id integer, amount numeric(10,2), changed_at timestamptz);
            INSERT INTO orders VALUES (1, 1, '2026-01-01 12:00Z'), (2, 2, '2026-01-02 12:00Z'), (3, 3, '2026-01-03 12:00:00.000001Z');
            """);
        Source("  orders: { table: orders, key: [id], incremental_by: changed_at, lookback: 1d }\n");
        Run();
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows); // what the lookback reads again is known
        _server.Execute("""
            UPDATE orders SET amount = 30, changed_at = '2026-01-03 12:00:00.000001Z' WHERE id = 3;
            INSERT INTO orders VALUES (4, 4, '2026-01-02 13:00Z'), (5, 5, '2026-01-02 11:00Z'), (6, 6, '2026-01-04 12:00Z');
            """);
        Run();
        Assert.Equal("1=1.00 2=2.00 3=30.00 4=4.00 6=6.00", Rows("SELECT string_agg(id || '=' || amount, ' ' ORDER BY id) FROM bronze.orders"));
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        _server.Execute("UPDATE orders SET amount = 60 WHERE id = 6");
        Run();
        Assert.Equal("60.00", Rows("SELECT amount FROM bronze.orders WHERE id = 6"));
    }

    [Fact]
    public void A_rejected_row_is_kept_once_and_does_not_stop_later_runs()
    {
        _server.Execute("""
            CREATE TABLE orders (id integer, amount text, at timestamptz);
            INSERT INTO orders SELECT n, n::text, '2026-01-01Z'::timestamptz + n * interval '1 minute' FROM generate_series(1, 20) AS n;
            UPDATE orders SET amount = 'x' WHERE id = 20;
            """);
        Source("""
              orders:
                table: orders
                columns: { id: INTEGER, amount: 'DECIMAL(18,2)', at: TIMESTAMPTZ }
                key: [id]
                incremental_by: at
                lookback: 1d

            """);
        const string rejected = "SELECT source, value FROM bronze.rejected ORDER BY value";
        Run();
        Assert.Equal("shop/orders|x", Rows(rejected));
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        _server.Execute("INSERT INTO orders VALUES (21, '21', '2026-01-01 01:00Z'), (22, 'y', '2026-01-01 02:00Z')");
        Run();
        _server.Execute("INSERT INTO orders VALUES (23, 'z', '2026-01-01 02:00Z')");
        Run();
        Assert.Equal("shop/orders|x\nshop/orders since 2025-12-31T00:19:00.000000Z|y\nshop/orders since 2025-12-31T01:00:00.000000Z|z", Rows(rejected));
        _server.Execute("UPDATE orders SET amount = '20' WHERE id = 20");
        Assert.Equal(1, Run().Steps.Single().Outcome.Rows);
        Assert.Equal("21|20.00", Rows("SELECT count(*), any_value(amount) FILTER (id = 20) FROM bronze.orders"));
    }

    [Fact]
    public void A_column_that_comes_and_goes_on_the_server_makes_it_read_anew()
    {
        _server.Execute("CREATE TABLE events AS SELECT n::bigint AS n FROM generate_series(1, 3) AS n");
        Source("  events: { table: events, incremental_by: n }\n");
        Run();
        _server.Execute("ALTER TABLE events ADD COLUMN name text; UPDATE events SET name = 'e' || n");
        Run();
        Assert.Equal("1|e1 2|e2 3|e3", Rows("SELECT string_agg(n || '|' || name, ' ' ORDER BY n) FROM bronze.events"));
        _server.Execute("INSERT INTO events VALUES (4, 'e4')");
        Assert.Equal(1, Run().Steps.Single().Outcome.Rows);
        _server.Execute("ALTER TABLE events DROP COLUMN name; INSERT INTO events VALUES (5)");
        Assert.Equal(5, Run().Steps.Single().Outcome.Rows);
        Assert.Equal("1,2,3,4,5", Rows("SELECT string_agg(n::VARCHAR, ',' ORDER BY n) FROM (SELECT * EXCLUDE (_ingested_at, _source, _row) FROM bronze.events)"));
    }

    [Fact]
    public void A_time_long_after_now_neither_stops_reading_nor_goes_untold()
    {
        _server.Execute("""
            CREATE TABLE orders (id integer, amount text, at timestamp);
            INSERT INTO orders VALUES (1, '1', '2026-01-01'), (2, '2', '20260-01-01'), (3, '3', '2999-01-01'), (4, 'x', '2026-02-01');
            """);
        Source("""
              orders:
                table: orders
                columns: { id: INTEGER, amount: 'DECIMAL(18,2)', at: TIMESTAMP }
                key: [id]
                incremental_by: at
                max_rejected: 50%

            """);
        Run();
        Assert.Contains(
            "2 rows of orders have a at after now: no row takes their place before that time, so correct them in the source", _observer.Warnings);
        _server.Execute("INSERT INTO orders VALUES (5, '5', '2026-01-02')");
        Assert.Equal(1, Run().Steps.Single().Outcome.Rows);
        Assert.Equal("1,2,3,5", Rows("SELECT string_agg(id::VARCHAR, ',' ORDER BY id) FROM bronze.orders"));
    }

    [Fact]
    public void Rows_without_a_value_of_the_column_that_grows_are_read_too()
    {
        _server.Execute("CREATE TABLE orders AS SELECT 1 AS id, 'a' AS name, '2026-01-01'::date AS day");
        Source("  orders: { table: orders, key: [id], incremental_by: day }\n");
        Run();
        _server.Execute("INSERT INTO orders VALUES (2, 'b', NULL), (3, 'c', '2026-01-01')");
        Assert.Equal(2, Run().Steps.Single().Outcome.Rows);
        Assert.Equal(0, Run().Steps.Single().Outcome.Rows);
        _server.Execute("UPDATE orders SET name = 'B' WHERE id = 2");
        Run();
        Assert.Equal("aBc", Rows("SELECT string_agg(name, '' ORDER BY id) FROM bronze.orders"));
    }

    [Fact]
    public void A_time_without_a_key_is_refused_since_rows_of_the_same_time_may_come_later()
    {
        _server.Execute("CREATE TABLE orders (id integer, day date)");
        Source("  orders: { table: orders, incremental_by: day }\n");
        Assert.Equal(
            "'incremental_by' of table 'orders' names day, which is DATE, and rows of the same time may come later: "
            + "add 'key:', so that they can be read again", Message());
        Source("  orders: { table: orders, columns: { day: DATE }, incremental_by: day }\n");
        Assert.EndsWith(
            "column 'day' is DATE, and rows of the same time may come later: add 'key:', so that they can be read again",
            Assert.Throws<ProjectException>(Load).Problems.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_cannot_tell_what_is_new_is_refused()
    {
        _server.Execute("CREATE TABLE orders (id integer, name text)");
        Source("  orders: { table: orders, incremental_by: name }\n");
        Assert.Equal(
            "'incremental_by' of table 'orders' names name, which is VARCHAR: name a whole number, a date or a timestamp that only grows", Message());
        Source("  orders: { table: orders, key: [id], incremental_by: id, lookback: 1d }\n");
        Assert.Equal(
            "'lookback' of table 'orders' needs a time, and id is INTEGER: leave it out, or name a time in 'incremental_by'", Message());
    }

    [Fact]
    public void A_secret_is_nowhere_but_at_the_server()
    {
        const string secret = "pass-w0rd/of the shop";
        _server.Execute("CREATE TABLE orders AS SELECT n FROM generate_series(1, 3) AS n");
        Environment.SetEnvironmentVariable("PATRON_TEST_POSTGRES_PASSWORD", secret);
        string server = string.Create(
            CultureInfo.InvariantCulture,
            $"host: 127.0.0.1\nport: {_server.Port}\ndatabase: postgres\nuser: postgres\npassword: ${{env:PATRON_TEST_POSTGRES_PASSWORD}}\n");
        Source("  orders: { table: orders }\n", server);
        Run();
        Source("  orders: { table: orders }\n", server.Replace("user: postgres", "user: ${env:PATRON_TEST_POSTGRES_PASSWORD}", StringComparison.Ordinal));
        StepFailedException refused = Assert.Throws<StepFailedException>(() => Run());
        Assert.Contains("role \"${env:PATRON_TEST_POSTGRES_PASSWORD}\" does not exist", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folder.FullPath, "*", SearchOption.AllDirectories),
            file => System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(_observer.Warnings, warning => warning.Contains(secret, StringComparison.Ordinal));
        Environment.SetEnvironmentVariable("PATRON_TEST_POSTGRES_PASSWORD", null);
        Assert.Equal("sources/shop.yml:6:11: the environment variable PATRON_TEST_POSTGRES_PASSWORD is not set: set it where Patron runs"
            .Replace(":6:11", ":5", StringComparison.Ordinal), Message());
    }
}
