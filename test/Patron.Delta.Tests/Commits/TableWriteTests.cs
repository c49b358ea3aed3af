namespace Patron.Delta.Tests.Commits;

public class TableWriteTests
{
    [Fact]
    public void A_created_table_gives_back_its_rows_in_their_order()
    {
        using TestTable test = new();

        CommitOutcome outcome = test.Create("SELECT i, 'row ' || i AS name FROM range(300000) r(i) ORDER BY hash(i)");

        Assert.Equal(new CommitOutcome.Committed(0, 300000, 1, 0), outcome);
        Assert.Equal(300000, test.Snapshot().Rows);
        string[] expected = test.Rows("SELECT i FROM range(300000) r(i) ORDER BY hash(i)");
        Assert.Equal(expected, test.Rows("SELECT i FROM t"));
        LogChecker.Check(test);
    }

    [Fact]
    public void Appends_follow_one_another_in_the_order_of_their_versions()
    {
        using TestTable test = new();
        test.Create("SELECT 0::BIGINT AS i");

        for (int version = 1; version <= 20; version++)
        {
            CommitOutcome outcome = test.Append($"SELECT {version} * 10000 + i AS i FROM range(5000) r(i)");
            Assert.Equal(new CommitOutcome.Committed(version, 5000, 1, 0), outcome);
        }

        string[] rows = test.Rows();
        Assert.Equal(rows.OrderBy(row => int.Parse(row)), rows);
        Assert.Equal(100001, rows.Length);
        LogChecker.Check(test);
    }

    [Fact]
    public void An_overwrite_takes_the_place_of_all_rows_and_earlier_versions_stay()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, 'x' AS b");
        test.Append("SELECT 2 AS a, 'y' AS b");

        Assert.Equal(new CommitOutcome.Committed(2, 1, 1, 2), test.Overwrite("SELECT 'z' AS b, 3 AS a"));

        Assert.Equal(["3|z"], test.Rows());
        Assert.Equal(["1|x", "2|y"], test.Rows(version: 1));
        Assert.Equal(["1|x"], test.Rows(version: 0));
        LogChecker.Check(test);
    }

    [Fact]
    public void Append_overwrite_and_replace_create_a_table_that_is_not_there()
    {
        using TestTable append = new();
        using TestTable overwrite = new();
        using TestTable replace = new();

        Assert.False(append.Table.Exists);
        append.Append("SELECT 1 AS a");
        overwrite.Overwrite("SELECT 1 AS a");
        replace.Replace("a = 1", "SELECT 1 AS a");

        Assert.All([append, overwrite, replace], test =>
        {
            Assert.True(test.Table.Exists);
            Assert.Equal(["1"], test.Rows());
            LogChecker.Check(test);
        });
    }

    [Fact]
    public void A_query_without_rows_makes_a_version_without_files()
    {
        using TestTable test = new();

        Assert.Equal(new CommitOutcome.Committed(0, 0, 0, 0), test.Create("SELECT 1 AS a, 'x' AS b WHERE false"));

        Assert.Empty(test.DataFiles());
        Assert.Empty(test.Rows());
        Assert.Equal(["INTEGER|VARCHAR"], test.Rows("SELECT typeof(any_value(a)), typeof(any_value(b)) FROM t"));
        LogChecker.Check(test);
    }

    [Fact]
    public void Replace_drops_keeps_and_rewrites_files_by_their_rows()
    {
        using TestTable test = new();
        test.Create("SELECT 'churn' AS model, 1 AS v UNION ALL SELECT 'churn', 2");
        test.Append("SELECT 'value' AS model, 3 AS v");
        test.Append("SELECT 'churn' AS model, 4 AS v UNION ALL SELECT 'value', 5 UNION ALL SELECT NULL, 6");
        string kept = test.Snapshot().Files[1].Path;

        CommitOutcome outcome = test.Replace("model = 'churn'", "SELECT 'churn' AS model, 7 AS v");

        Assert.Equal(new CommitOutcome.Committed(3, 1, 2, 2), outcome);
        Assert.Equal(["value|3", "value|5", "NULL|6", "churn|7"], test.Rows());
        Assert.Equal(kept, test.Snapshot().Files[0].Path);
        LogChecker.Check(test);
    }

    [Fact]
    public void Replacing_twice_gives_the_same_rows()
    {
        using TestTable test = new();
        test.Create("SELECT 'clv' AS model, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS as_of, 1.5 AS value");
        const string Where = "model = 'churn' AND as_of = TIMESTAMPTZ '2026-01-01 00:00:00+00'";
        const string New =
            "SELECT 'churn' AS model, TIMESTAMPTZ '2026-01-01 00:00:00+00' AS as_of, i::DECIMAL(2,1) AS value FROM range(5) r(i)";

        test.Replace(Where, New);
        string[] once = test.Rows("SELECT model, value FROM t");
        test.Replace(Where, New);

        Assert.Equal(once, test.Rows("SELECT model, value FROM t"));
        Assert.Equal(6, once.Length);
        LogChecker.Check(test);
    }

    [Fact]
    public void A_new_row_outside_the_replaced_ones_is_refused()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");

        DeltaException error = Assert.Throws<DeltaException>(() => test.Replace("a = 1", "SELECT unnest([1, 2, NULL]) AS a"));

        Assert.Contains("2 of the 3 new rows", error.Message, StringComparison.Ordinal);
        Assert.Single(test.DataFiles());
        Assert.Equal(["1"], test.Rows());
        LogChecker.Check(test);
    }

    [Fact]
    public void A_query_may_read_the_table_that_it_overwrites()
    {
        using TestTable test = new();
        test.Create("SELECT i FROM range(10) r(i)");

        test.Overwrite($"SELECT i FROM {test.Snapshot().ToSql()} WHERE i % 2 = 0;  ");

        Assert.Equal(["0", "2", "4", "6", "8"], test.Rows());
        LogChecker.Check(test);
    }

    [Fact]
    public void A_folder_may_have_any_name()
    {
        using TestTable test = new("it's a [b]*? %41 \"ü\" {c}");

        test.Create("SELECT 'a' AS k, 1 AS v");
        test.Append("SELECT unnest(['a', 'b']) AS k, 2 AS v");
        test.Replace("k = 'a'", "SELECT 'a' AS k, 3 AS v");

        Assert.Equal(["b|2", "a|3"], test.Rows());
        LogChecker.Check(test);
    }

    [Fact]
    public void A_commit_says_who_wrote_what()
    {
        using TestTable test = new();
        CommitDetails details = new("SCORE", "run-42", TestTable.Noon)
        {
            Parameters = new Dictionary<string, string> { ["step"] = "score churn" },
            Metrics = new Dictionary<string, string> { ["auc"] = "0.8" },
        };

        test.Table.Create(test.Connection, "SELECT 1 AS a", details);

        string commit = File.ReadAllText(Path.Combine(test.Folder, "_delta_log", "00000000000000000000.json"));
        Assert.Contains("\"timestamp\":1772366400000,\"operation\":\"SCORE\"", commit, StringComparison.Ordinal);
        Assert.Contains("\"step\":\"score churn\"", commit, StringComparison.Ordinal);
        Assert.Contains("\"auc\":\"0.8\"", commit, StringComparison.Ordinal);
        Assert.Contains("\"userMetadata\":\"run-42\",\"engineInfo\":\"Patron/", commit, StringComparison.Ordinal);
        Assert.Equal(TestTable.Noon, test.Snapshot().Timestamp);
    }
}
