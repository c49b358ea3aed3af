namespace Patron.Delta.Tests.Data;

public class PartitionedWriteTests
{
    [Fact]
    public void Rows_of_a_partition_lie_in_files_of_their_own_in_the_order_of_the_query()
    {
        using TestTable test = new();
        test.Create(
            "SELECT i, CAST(hash(i) % 5 AS INTEGER) AS p FROM range(300000) r(i)", new TableOptions { PartitionBy = ["P"] });

        Assert.Equal(["p"], test.Snapshot().Metadata.PartitionColumns);
        Assert.Equal(["0", "1", "2", "3", "4"], test.Snapshot().Files.Select(file => file.PartitionValues["p"]));
        Assert.All(test.Snapshot().Files, file => Assert.StartsWith($"p={file.PartitionValues["p"]}/patron-", file.Path, StringComparison.Ordinal));
        Assert.All(test.DataFiles(), name => Assert.True(IsOrdered(test, name)));
        Assert.Equal(["300000|44999850000"], test.Rows("SELECT count(*), sum(i)::BIGINT FROM t"));
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("VARCHAR", "'a b', 'ü/ö', 'x=1%2F', '', NULL, '..', '\"{*}?[', '1'", "a b", "ü/ö", "x=1%2F", null, "..", "\"{*}?[", "1")]
    [InlineData("INTEGER", "-7, NULL, 2147483647", "-7", null, "2147483647")]
    [InlineData("DECIMAL(12,5)", "0.00004, -1", "0.00004", "-1.00000")]
    [InlineData("DOUBLE", "'NaN', 'inf', '-inf', 1e300, 0.1", "NaN", "Infinity", "-Infinity", "1e+300", "0.1")]
    [InlineData("BOOLEAN", "true, false, NULL", "true", "false", null)]
    [InlineData("DATE", "'2026-01-31', NULL", "2026-01-31", null)]
    [InlineData("TIMESTAMPTZ", "'2026-01-31 12:00:00.123456+00'", "2026-01-31T12:00:00.123456Z")]
    [InlineData("TIMESTAMP", "'2026-01-31 12:00:00', '1969-12-31 23:59:59.000001'", "2026-01-31 12:00:00.000000", "1969-12-31 23:59:59.000001")]
    [InlineData("BLOB", "'\\x01\\x02'", "\u0001\u0002")]
    public void A_value_of_any_type_comes_back_from_its_partition(string type, string values, params string?[] expected)
    {
        using TestTable test = new();
        test.Connection.Execute("SET TimeZone = 'Asia/Tokyo'");
        string select = $"SELECT CAST(unnest([{values}]) AS {type}) AS p, 1 AS a";

        test.Create(select, new TableOptions { PartitionBy = ["p"] });

        Assert.Equal(
            expected.Distinct().Order(StringComparer.Ordinal),
            test.Snapshot().Files.Select(file => file.PartitionValues["p"]).Order(StringComparer.Ordinal));
        string source = type == "VARCHAR" ? $"SELECT nullif(p, '') AS p, a FROM ({select})" : select;
        Assert.Equal(
            ["0"], test.Rows($"SELECT count(*) FROM (({source}) EXCEPT ALL SELECT * FROM t UNION ALL (SELECT * FROM t EXCEPT ALL ({source})))"));
        LogChecker.Check(test);
    }

    [Fact]
    public void A_partitioned_table_takes_every_kind_of_write()
    {
        using TestTable test = new();
        test.Create("SELECT 'a' AS p, 1 AS q, 1 AS v UNION ALL SELECT NULL, 2, 2", new TableOptions { PartitionBy = ["p", "q"] });
        test.Append("SELECT 3 AS v, 1 AS q, 'a' AS p");
        test.Append("SELECT unnest([4, 5]) AS v, 1 AS q, 'b' AS p");

        Assert.Equal(new CommitOutcome.Committed(3, 1, 2, 2), test.Replace("v IN (2, 5)", "SELECT 'c' AS p, 3 AS q, 5 AS v"));

        Assert.Equal(["a|1|1", "a|1|3", "b|1|4", "c|3|5"], test.Rows("SELECT * FROM t ORDER BY ALL"));
        LogChecker.Check(test);
        Assert.Equal(new CommitOutcome.Committed(4, 1, 1, 1), test.Replace("p = 'c'", "SELECT 'c' AS p, 3 AS q, 6 AS v"));
        test.Overwrite("SELECT 'd' AS p, 1 AS q, 7 AS v");

        Assert.Equal(["d|1|7"], test.Rows());
        LogChecker.Check(test);
    }

    [Fact]
    public void A_large_file_is_cut_without_losing_the_order()
    {
        using TestTable test = new();
        test.Create("SELECT i, hash(i) AS h FROM range(400000) r(i)", new TableOptions
        {
            Properties = new Dictionary<string, string> { ["delta.targetFileSize"] = "1mb" },
        });

        DataFile[] files = [.. test.Snapshot().Files];
        Assert.InRange(files.Length, 3, 5);
        Assert.Equal(files.Length, test.DataFiles().Length);
        Assert.All(files, file => Assert.InRange(file.Size, 500_000, 1_600_000));
        Assert.All(test.DataFiles(), name => Assert.True(IsOrdered(test, name)));
        Assert.Equal(["400000|79999800000"], test.Rows("SELECT count(*), sum(i)::BIGINT FROM t"));
        long next = 0;
        foreach (string path in files.Select(file => Path.Combine(test.Folder, file.Path)))
        {
            Assert.Equal(next, test.Connection.Scalar<long>($"SELECT min(i) FROM read_parquet('{path}')"));
            next = 1 + test.Connection.Scalar<long>($"SELECT max(i) FROM read_parquet('{path}')");
        }

        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("p", "SELECT [1] AS p, 1 AS a", "cannot be partitioned by 'p', which is INTEGER[]")]
    [InlineData("q", "SELECT 1 AS p, 1 AS a", "no such column")]
    [InlineData("p", "SELECT 1 AS p", "all of its columns")]
    [InlineData("p", "SELECT chr(0) AS p, 1 AS a", "U+0000")]
    public void A_table_that_cannot_be_partitioned_so_is_refused(string column, string select, string message)
    {
        using TestTable test = new();

        DeltaException error = Assert.Throws<DeltaException>(() =>
            test.Create(select, new TableOptions { PartitionBy = [column] }));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(test.Table.Exists);
        Assert.Empty(Directory.Exists(test.Folder) ? Directory.GetFiles(test.Folder, "*", SearchOption.AllDirectories) : []);
    }

    static bool IsOrdered(TestTable test, string name)
    {
        string path = Directory.GetFiles(test.Folder, name, SearchOption.AllDirectories).Single();
        return test.Connection.Scalar<bool>(
            "SELECT bool_and(i > before) FROM (SELECT i, lag(i, 1, -1) OVER (ORDER BY file_row_number) AS before "
            + $"FROM read_parquet('{path}', file_row_number = true))");
    }
}
