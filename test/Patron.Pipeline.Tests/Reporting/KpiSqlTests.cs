using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Reporting;

public sealed class KpiSqlTests : IDisposable
{
    readonly Database _database = Database.Open();
    readonly Connection _connection;
    readonly ProblemList _problems = new();

    public KpiSqlTests()
    {
        _connection = _database.Connect();
        _connection.Execute("CREATE MACRO as_of() AS TIMESTAMPTZ '2026-01-01 00:00:00+00'; SET TimeZone = 'UTC'");
    }

    [Fact]
    public void A_single_column_is_the_value_on_the_as_of_date()
    {
        using Result result = _connection.Query(KpiSql.Of(Kpi("SELECT count(*) FROM range(7);"), _connection, _problems)!);
        ColumnTable rows = result.ReadAll();
        Assert.Equal(1, rows.Rows);
        Assert.Equal(7.0, rows.Doubles("value")[0]);
        Assert.Equal(new DateOnly(2026, 1, 1), rows.Dates("date")[0]);
        Assert.Equal("all", rows.Texts("group")[0]);
        Assert.True(rows.IsNull("low", 0) && rows.IsNull("high", 0) && rows.IsNull("n", 0));
    }

    [Fact]
    public void Columns_may_come_in_any_order()
    {
        using Result result = _connection.Query(KpiSql.Of(
            Kpi("SELECT 3 AS n, 2.5 AS high, 'x' AS \"Group\", 1 AS low, 2 AS Value, DATE '2025-01-01' AS date -- all"),
            _connection, _problems)!);
        ColumnTable rows = result.ReadAll();
        Assert.Equal(
            (2.0, 1.0, 2.5, 3L, "x"),
            (rows.Doubles("value")[0], rows.Doubles("low")[0], rows.Doubles("high")[0], rows.Longs("n")[0],
                rows.Texts("group")[0]));
    }

    /// <summary>The largest amount that a purchase may have is just below 1e14; all of it a hundred thousand times is no overflow.</summary>
    [Fact]
    public void Standard_kpis_bear_the_largest_amounts_there_may_be()
    {
        _connection.Execute(
            """
            CREATE SCHEMA silver;
            CREATE TABLE silver.purchases AS
            SELECT 'c' || n % 500 AS customer_id, TIMESTAMPTZ '2025-03-05 00:00:00+00' AS ordered_at, CAST(99999999999999.9999 - n % 2 AS DECIMAL(18, 4)) AS amount
            FROM range(1000) AS numbers(n)
            """);
        ProjectDefinition project = new()
        {
            Folder = "",
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "customer_id", Currency = "EUR" },
            Models = [Definitions.Segments],
        };
        Dictionary<string, double> values = [];
        foreach (KpiDefinition kpi in StandardReports.Of(project).SelectMany(report => report.Kpis))
        {
            using Result result = _connection.Query(KpiSql.Of(kpi, _connection, _problems)!);
            ColumnTable rows = result.ReadAll();
            values[kpi.Name] = rows.Doubles("value")[0];
            Assert.True(!kpi.Name.Contains("per", StringComparison.Ordinal) || rows.Doubles("high")[0] >= rows.Doubles("value")[0]);
        }

        Assert.Equal(1e17, values["revenue"], 1e5);
        Assert.Equal(2e14, values["revenue_per_active_customer"], 1e3);
        Assert.Equal(1e14, values["average_order_value"], 1e3);
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 2 AS b", "no column 'value' but a, b")]
    [InlineData("SELECT 1 AS value, 2 AS hihg", "did you mean 'high'?")]
    [InlineData("SELECT nothing AS value", "nothing")]
    public void What_is_not_understood_is_told(string sql, string told)
    {
        Assert.Null(KpiSql.Of(Kpi(sql), _connection, _problems));
        Assert.Contains(told, Assert.Throws<ProjectException>(_problems.ThrowIfAny).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    static KpiDefinition Kpi(string sql) => new("figure", new SqlText(sql, "reports/overview.yml", 4, 10));
}
