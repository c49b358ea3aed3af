using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting;

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
