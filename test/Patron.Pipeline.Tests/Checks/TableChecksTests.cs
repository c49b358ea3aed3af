using Patron.DuckDb;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Checks;

public sealed class TableChecksTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SilentObserver _observer = new();

    public TableChecksTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-10\ntime_zone: Europe/Berlin\n");
        _folder.Write("tables/silver/countries.sql", "SELECT * FROM (VALUES ('DE'), ('FR'), (NULL)) AS countries(code)");
        _folder.Write("tables/silver/orders.sql", """
            SELECT * FROM (VALUES
              (1, 'a', 'DE', 10.00, 1e0, DATE '2026-01-08', 'web'),
              (2, 'a', 'XX', -0.01, 'nan'::DOUBLE, DATE '2026-01-07', 'shop'),
              (3, NULL, NULL, 99.99, NULL, NULL, NULL),
              (4, NULL, 'FR', 100.00, 2e0, DATE '2026-02-01', 'fax')) AS orders(n, id, country, amount, weight, day, channel)
            """);
    }

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run(string? step = "prepare") => PipelineRun.Execute(Load(), new RunRequest { Step = step }, _observer, TestContext.Current.CancellationToken);

    void Check(params string[] checks) => _folder.Write("tables/silver/orders.yml", "checks:\n" + string.Concat(checks.Select(check => $"  - {check}\n")));

    string Results(string columns = "status, failing_rows, found", string where = "true")
    {
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind([CheckResults.Table]);
        using Result result = lake.Connection.Query($"SELECT concat_ws('|', {columns}) AS text FROM gold.checks WHERE {where}");
        return string.Join('\n', result.ReadAll().Texts("text"));
    }

    static readonly (string Check, string Result)[] Kinds =
    [
        ("not_null: id", "failed|2"),
        ("not_null: n", "passed|0"),
        ("unique: n", "passed|0"),
        ("unique: [id]", "failed|2"), // 'a' and the empty one came before
        ("unique: [id, country]", "passed|0"),
        ("accepted_values: { column: channel, values: [web, shop] }", "failed|1"),
        ("accepted_values: { column: n, values: [1, 2, 3, 4] }", "passed|0"),
        ("accepted_values: { column: day, values: ['2026-01-08'] }", "failed|2"),
        ("range: { column: amount, min: 0, max: 99.99 }", "failed|2"),
        ("range: { column: amount, min: -0.01, max: 100 }", "passed|0"),
        ("range: { column: amount, max: 99.995 }", "failed|1"),
        ("range: { column: n, min: 1.5 }", "failed|1"),
        ("range: { column: weight, min: 0 }", "failed|1"), // NaN
        ("range: { column: day, min: 2026-01-08, max: 2026-01-31 }", "failed|2"),
        ("relationship: { column: country, table: silver.countries, key: code }", "failed|1"),
        ("relationship: { column: n, table: silver.orders }", "passed|0"),
        ("freshness: { column: day, within: 2d }", "passed|it is 2026-01-07T23:00:00Z"), // midnight in Berlin; the future does not count
        ("freshness: { column: day, within: 1d }", "failed|it is 2026-01-07T23:00:00Z"),
        ("row_count: { min: 4, max: 4 }", "passed|there are 4"),
        ("row_count: { min: 5 }", "failed|there are 4"),
        ("row_count: { max: 3 }", "failed|there are 4"),
        ("expression: \"amount < 100 -- nearly\"", "failed|1"),
        ("expression: country IN (SELECT code FROM silver.countries WHERE code IS NOT NULL)", "failed|2"),
        ("query: SELECT id FROM silver.orders GROUP BY id HAVING count(*) > 1 ;", "failed|2"),
        ("query: SELECT * FROM silver.orders WHERE day > as_of()", "failed|1"),
    ];

    [Fact]
    public void Each_check_counts_what_breaks_it()
    {
        Check([.. Kinds.Select(kind => $"{kind.Check}\n    severity: warn")]);
        Run();
        Assert.Equal(string.Join('\n', Kinds.Select(kind => $"{kind.Check}: {kind.Result}")), string.Join('\n', Kinds.Zip(
            Results().Split('\n'), (kind, result) => $"{kind.Check}: {result}")));
        Assert.Equal(Kinds.Count(kind => kind.Result.StartsWith("failed", StringComparison.Ordinal)), _observer.Warnings.Count);
    }

    [Fact]
    public void A_warning_lets_the_run_go_on_and_an_error_keeps_the_former_table_and_the_results()
    {
        Check("not_null: n");
        Run();
        Check("{ not_null: id, severity: warn, name: everyone_has_an_id }", "row_count: { max: 3 }", "range: { column: amount, min: 0 }");
        StepFailedException error = Assert.Throws<StepFailedException>(() => Run());
        Assert.Equal(
            "silver.orders keeps its former version, because the rows must be at most 3: there are 4; amount must be at least 0: 1 row does not: "
            + "correct tables/silver/orders.sql or the check beside it", error.InnerException!.Message);
        Assert.Equal(["silver.orders: id must not be empty: 2 rows do not"], _observer.Warnings);
        Assert.Equal(
            """
            silver.orders|not_null|n|error|passed|0|4
            silver.orders|everyone_has_an_id|id|warn|failed|2|4
            silver.orders|row_count|error|failed|4
            silver.orders|range|amount|error|failed|1|4
            """.ReplaceLineEndings("\n"), Results("table_name, check_name, column_name, severity, status, failing_rows, checked_rows"));
        Assert.Equal("2", Results("count(DISTINCT run_id)"));
        Assert.Equal("2026-01-09 23:00:00", Results("min(as_of AT TIME ZONE 'UTC')"));
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        Assert.Equal(0, lake.VersionOf("silver.orders").Version);
    }

    [Fact]
    public void A_table_is_checked_again_when_a_table_changes_that_its_checks_read_and_only_then()
    {
        Check("{ relationship: { column: country, table: silver.countries, key: code }, severity: warn }");
        Assert.All(Run().Steps, step => Assert.Equal(StepStatus.Done, step.Outcome.Status));
        Assert.All(Run().Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
        _folder.Write("tables/silver/countries.sql", "SELECT * FROM (VALUES ('DE'), ('FR'), ('XX')) AS countries(code)");
        RunSummary run = Run();
        Assert.Equal(["silver.countries", "silver.orders"], run.Steps.Select(step => step.Step.Name));
        Assert.Equal("failed|1\npassed|0", Results());
        Assert.Equal([3, 4], run.Steps.Select(step => step.Outcome.Rows)); // results are not rows of the outcome
    }

    [Fact]
    public void Freshness_is_asked_again_as_of_another_day()
    {
        Check("{ freshness: { column: day, within: 1w }, severity: warn }");
        Run();
        PipelineRun.Execute(Load(), new RunRequest { Step = "prepare", AsOf = "2026-01-20" }, _observer, TestContext.Current.CancellationToken);
        Assert.Equal("passed|it is 2026-01-07T23:00:00Z\nfailed|it is 2026-01-07T23:00:00Z", Results());
    }

    [Fact]
    public void Checks_that_do_not_fit_the_columns_are_told_at_their_places()
    {
        Check(
            "not_null: idd", "range: { column: channel, min: 0 }", "range: { column: amount, min: low }", "range: { column: day, min: soon }",
            "accepted_values: { column: n, values: [1, two] }", "freshness: { column: n, within: 1d }",
            "relationship: { column: n, table: silver.countries, key: code }", "relationship: { column: country, table: silver.countries, key: cod }",
            "expression: amont > 0", "query: SELECT * FROM silver.orders WHERE amont > 0");
        ProjectException error = Assert.IsType<ProjectException>(Assert.Throws<StepFailedException>(() => Run()).InnerException);
        Assert.Equal(
            """
            tables/silver/orders.yml:2:15: 'not_null' names 'idd', which is no column: did you mean 'id'? Possible: n, id, country, amount, weight, day, channel
            tables/silver/orders.yml:3:12: column 'channel' is VARCHAR, where 'range' needs a number or a time: cast it where the table is made
            tables/silver/orders.yml:4:12: 'low' is no number, and column 'amount' is DECIMAL(5,2): write a number
            tables/silver/orders.yml:5:12: 'soon' is no DATE, which column 'day' is: write such a value, in quotes where it needs them
            tables/silver/orders.yml:6:22: 'two' is no INTEGER, which column 'n' is: write such a value, in quotes where it needs them
            tables/silver/orders.yml:7:16: column 'n' is INTEGER, where 'freshness' needs a DATE or TIMESTAMP: cast it where the table is made
            tables/silver/orders.yml:8:19: column 'n' is INTEGER, and code of silver.countries is VARCHAR: cast one where its table is made
            tables/silver/orders.yml:9:19: 'relationship' names 'cod', which is no column: did you mean 'code'?
            tables/silver/orders.yml:10: Binder Error: Referenced column "amont" not found in FROM clause: Candidate bindings
            tables/silver/orders.yml:11: Binder Error: Referenced column "amont" not found in FROM clause: Candidate bindings
            """.ReplaceLineEndings("\n"), string.Join('\n', error.Message.Split('\n').Select(line => line.Split(": \"amount\"")[0])));
    }

    [Fact]
    public void Mistakes_in_the_sql_of_checks_are_told_before_anything_runs()
    {
        Check("expression: amount >", "query: SELECT * FROM silver.order", "query: SELECT random() AS r", "expression: id IN (SELECT id FROM gold.people)");
        ProjectException error = Assert.Throws<ProjectException>(Load);
        Assert.Equal(
            """
            tables/silver/orders.yml:2:25: syntax error at end of input: write one SQL expression
            tables/silver/orders.yml:3:26: there is no table 'silver.order': did you mean 'silver.orders'? Possible: silver.countries, silver.orders
            tables/silver/orders.yml:4:19: random() gives another value each time: use as_of() for time and stable_share(seed, purpose, key) for chance
            tables/silver/orders.yml:5:39: there is no table 'gold.people': possible: silver.countries, silver.orders
            """.ReplaceLineEndings("\n"), error.Message);
    }

    [Fact]
    public void A_table_of_a_source_is_checked_with_the_rows_that_are_about_to_join_it()
    {
        File.Delete(_folder.PathOf("tables", "silver", "orders.sql"));
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders:
                path: data/*.csv
                mode: append
                columns: { id: VARCHAR, country: VARCHAR }
                checks:
                  - unique: [id]
                  - row_count: { max: 3 }
                  - { relationship: { column: country, table: silver.countries, key: code }, severity: warn }
                  - query: SELECT id FROM bronze.orders WHERE id = 'x'
            """);
        _folder.Write("data/1.csv", "id,country\na,DE\nb,XX\n");
        Run("ingest");
        _folder.Write("data/2.csv", "id,country\nb,DE\nc,FR\n");
        StepFailedException error = Assert.Throws<StepFailedException>(() => Run("ingest"));
        Assert.Equal(
            "bronze.orders keeps its former version, because id must be unique: 1 row does not; the rows must be at most 3: there are 4: "
            + "correct sources/shop.yml or the check beside it", error.InnerException!.Message);
        _folder.Write("data/2.csv", "id,country\nc,FR\n");
        Run("ingest");
        Assert.Equal("passed|0\nfailed|1\npassed|0", Results("status, failing_rows", "check_name = 'unique'"));
        Assert.Equal("failed|1\nfailed|1\nfailed|1", Results("status, failing_rows", "check_name = 'relationship'"));
        Assert.Equal("2|3|4", Results("string_agg(DISTINCT checked_rows, '|' ORDER BY checked_rows)"));
        _folder.Write("sources/shop.yml", File.ReadAllText(_folder.PathOf("sources", "shop.yml")).Replace("[id]", "[idd]", StringComparison.Ordinal));
        Assert.StartsWith(
            "sources/shop.yml:8:17: 'unique' names 'idd', which is no column: did you mean 'id'?", Assert.Throws<ProjectException>(Load).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_page_on_checks_loads_with_every_kind()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "checks.md"));
        _folder.Write("tables/silver/orders.yml", page.Split("```yaml\n")[1].Split("```")[0]);
        _folder.Write("tables/silver/customers.sql", "SELECT 1 AS id");
        string[] kinds = [.. Load().Tables.Single(table => table.Name == "orders").Checks.Select(check => check.Kind)];
        Assert.Equal(9, kinds.Distinct().Count());
        Assert.All(kinds, kind => Assert.Contains($"| `{kind}: ", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_shows_how_the_checks_ended()
    {
        Check("{ not_null: id, severity: warn }", "unique: [n]");
        Run(null);
        string page = File.ReadAllText(Assert.Single(Directory.EnumerateFiles(_folder.PathOf("output"), "*.html")));
        Assert.Contains(
            """{"table":"silver.orders","requirement":"id must not be empty","severity":"warn","status":"failed","failing_rows":2,"checked_rows":4""",
            page, StringComparison.Ordinal);
        Assert.Contains("\"requirement\":\"n must be unique\"", page, StringComparison.Ordinal);
    }
}
