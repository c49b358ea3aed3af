using Patron.DuckDb;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class SqlTableStepTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public SqlTableStepTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write("sources/shop.yml", "kind: csv\ntables:\n  orders:\n    path: data/orders.csv\n    columns: { id: VARCHAR, amount: DOUBLE }\n");
        _folder.Write("data/orders.csv", "id,amount\na,1\nb,2\nb,3\n");
        _folder.Write("tables/silver/orders.sql", "SELECT id, amount FROM bronze.orders\n");
    }

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Load() => ProjectLoader.Load(_folder.FullPath, checks: SqlCheck.Of);

    RunSummary Run() => PipelineRun.Execute(Load(), new RunRequest { Step = "prepare" }, new SilentObserver());

    [Fact]
    public void A_table_whose_checks_do_not_hold_keeps_its_former_version()
    {
        Run();
        _folder.Write("tables/silver/orders.yml", "checks:\n  - unique: [id]\n  - not_null: id\n  - expression: amount < 3\n");
        StepFailedException error = Assert.Throws<StepFailedException>(Run);
        Assert.IsType<CheckFailedException>(error.InnerException);
        Assert.Equal(
            "silver.orders: silver.orders keeps its former version, because id must be unique: 1 row does not; amount < 3 must hold: 1 row does not: "
            + "correct tables/silver/orders.sql or the check beside it", error.Message);
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        Assert.Equal(0, lake.VersionOf("silver.orders").Version);

        _folder.Write("data/orders.csv", "id,amount\na,1\nb,2\n");
        Run();
    }

    [Fact]
    public void A_gold_table_names_the_run_that_wrote_it()
    {
        _folder.Write("tables/gold/totals.sql", "SELECT id, sum(amount::DECIMAL(18,4)) AS amount FROM silver.orders GROUP BY id ORDER BY id -- ordered\n");
        RunSummary run = Run();
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind(["gold.totals"]);
        Assert.Equal(run.RunId, lake.Connection.Scalar<string>("SELECT DISTINCT run_id FROM gold.totals"));
    }

    [Fact]
    public void A_table_that_asks_for_the_as_of_instant_gets_it()
    {
        _folder.Write("tables/gold/day.sql", "SELECT as_of() AS day");
        Run();
        using LakeSession lake = LakeSession.Open(Load(), DateTimeOffset.UnixEpoch);
        lake.Bind(["gold.day"]);
        Assert.Equal("2026-01-01 00:00:00+00", lake.Connection.Scalar<string>("SELECT CAST(day AS VARCHAR) FROM gold.day"));
    }

    [Fact]
    public void Mistakes_in_sql_are_told_with_those_in_yaml_at_once()
    {
        _folder.Write("tables/silver/orders.sql", "SELECT id\nFORM bronze.orders WHERE x\n");
        _folder.Write("tables/silver/customers.sql", "SELECT *\nFROM bronze.order JOIN silver.ordres USING (id)\n");
        _folder.Write("sources/shop.yml", "kind: csv\ntables:\n  orders:\n    pth: data/orders.csv\n    columns: { id: VARCHAR, amount: DOUBLE }\n");
        ProjectException error = Assert.Throws<ProjectException>(Load);
        Assert.Equal(
            """
            sources/shop.yml:4:5: unknown key 'pth': did you mean 'path'? Possible: path, columns, key, mode, newest_by, max_rejected, timestamp_format, delimiter, quote, header, encoding, checks
            tables/silver/customers.sql:2:6: there is no table 'bronze.order': did you mean 'bronze.orders'? Possible: bronze.orders, silver.customers, silver.orders
            tables/silver/customers.sql:2:24: there is no table 'silver.ordres': did you mean 'silver.orders'? Possible: bronze.orders, silver.customers, silver.orders
            tables/silver/orders.sql:2:6: syntax error at or near "bronze": write one SELECT without a semicolon inside
            """.ReplaceLineEndings("\n"), error.Message);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('a.csv')", "1:15: read_csv() reads what no step knows of")]
    [InlineData("SELECT id, random() AS r FROM bronze.orders", "1:12: random() gives another value each time")]
    [InlineData("SELECT id, now() AS r FROM bronze.orders", "1:12: now() gives another value each time")]
    public void What_makes_a_table_irreproducible_is_refused(string sql, string found)
    {
        _folder.Write("tables/silver/orders.sql", sql);
        Assert.Contains($"tables/silver/orders.sql:{found}", Assert.Throws<ProjectException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_semicolon_and_a_comment_may_end_a_table()
    {
        _folder.Write("tables/silver/orders.sql", "SELECT id FROM bronze.orders ; -- all of them");
        Run();
        _folder.Write("tables/gold/orders.sql", "SELECT id FROM silver.orders -- again");
        Run();
    }

    [Theory]
    [InlineData("DROP TABLE x", "not a SELECT")]
    [InlineData("SELECT 1; SELECT 2", "more than one statement")]
    public void Only_one_select_is_a_table(string sql, string found)
    {
        _folder.Write("tables/silver/orders.sql", sql);
        Assert.Contains($"tables/silver/orders.sql:1:1: {found}", Assert.Throws<ProjectException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WITH a AS (SELECT * FROM bronze.x) SELECT (SELECT max(y) FROM silver.y) FROM a JOIN gold.z USING (k)", "bronze.x silver.y gold.z")]
    [InlineData("SELECT * FROM (VALUES (1)) AS v(a) WHERE a IN (SELECT b FROM bronze.b UNION SELECT c FROM silver.c)", "bronze.b silver.c")]
    [InlineData("WITH x AS (SELECT 1 AS a) SELECT * FROM x, bronze.x AS y", "bronze.x")]
    [InlineData("SELECT 'FROM bronze.x' AS text", "")]
    public void A_select_tells_its_tables(string sql, string expected)
    {
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        Assert.Equal(expected, string.Join(' ', SqlReferences.Of(sql, connection).Tables.Select(table => table.Name)));
    }
}
