namespace Patron.Delta.Tests.Schema;

public class SchemaEvolutionTests
{
    [Fact]
    public void New_columns_come_when_asked_and_are_refused_when_not()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, 'x' AS b");
        const string Select = "SELECT 2 AS c, 2 AS a";

        DeltaException error = Assert.Throws<DeltaException>(() => test.Append(Select));
        CommitOutcome outcome = Write(test, TableWrite.Append(Select, TestTable.Details()) with { NewColumns = true });

        Assert.Contains("column 'c' (INTEGER) is not in the table", error.Message, StringComparison.Ordinal);
        Assert.Equal(new CommitOutcome.Committed(1, 1, 1, 0), outcome);
        Assert.Equal(["1|x|NULL", "2|NULL|2"], test.Rows());
        Assert.Equal(["1|x"], test.Rows(version: 0));
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("INTEGER", "7", "BIGINT", "5000000000", "BIGINT")]
    [InlineData("BIGINT", "5000000000", "SMALLINT", "7", "BIGINT")]
    [InlineData("FLOAT", "0.5", "DOUBLE", "0.1", "DOUBLE")]
    [InlineData("DECIMAL(4,2)", "12.34", "DECIMAL(18,4)", "1.2345", "DECIMAL(18,4)")]
    [InlineData("INTEGER", "7", "DECIMAL(18,4)", "1.2345", "DECIMAL(18,4)")]
    [InlineData("DATE", "'2026-01-01'", "TIMESTAMP", "'2026-01-01 12:00:00'", "TIMESTAMP")]
    public void A_column_gets_the_wider_of_two_types(string table, string one, string query, string other, string expected)
    {
        using TestTable test = new();
        test.Create($"SELECT CAST({one} AS {table}) AS a, 1 AS p", new TableOptions { PartitionBy = ["p"] });

        Write(test, TableWrite.Append($"SELECT CAST({other} AS {query}) AS a, 2 AS p", TestTable.Details()) with { NewColumns = true });

        Assert.Equal(expected, test.Snapshot().Schema.Fields[0].Type.SqlType);
        Assert.Equal(
            ["0"],
            test.Rows($"SELECT count(*) FROM (SELECT a FROM t EXCEPT (SELECT CAST({one} AS {table}) UNION ALL SELECT CAST({other} AS {query})))"));
        Assert.Equal(2, test.Rows().Length);
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("BIGINT", "DOUBLE")]
    [InlineData("VARCHAR", "INTEGER")]
    [InlineData("DECIMAL(18,4)", "DECIMAL(18,2)")]
    public void Types_of_which_neither_holds_the_other_are_refused(string table, string query)
    {
        using TestTable test = new();
        test.Create($"SELECT CAST(NULL AS {table}) AS a");
        TableWrite write = TableWrite.Append($"SELECT CAST(NULL AS {query}) AS a", TestTable.Details()) with { NewColumns = true };

        Assert.Contains("neither holds", Assert.Throws<DeltaException>(() => Write(test, write)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upsert_may_add_columns()
    {
        using TestTable test = new();
        test.Create("SELECT 'a' AS k, 1 AS v UNION ALL SELECT 'b', 1");

        Write(test, TableWrite.Merge(["k"], "SELECT 'b' AS k, 3000000000 AS v, true AS c", TestTable.Details()) with { NewColumns = true });

        Assert.Equal(["a|1|NULL", "b|3000000000|True"], test.Rows());
        LogChecker.Check(test);
    }

    static CommitOutcome Write(TestTable test, TableWrite write)
    {
        using StagedWrite staged = test.Table.Stage(test.Connection, write);
        return staged.Commit(test.Connection);
    }
}
