using Patron.DuckDb;

namespace Patron.Delta.Tests.Golden;

/// <summary>Tables of other writers are gone on with: mapped columns, deleted rows, widened types.</summary>
public class GoldenWriteTests
{
    [Theory]
    [InlineData("data-skipping-basic-stats-all-types-columnmapping-id")]
    [InlineData("data-skipping-basic-stats-all-types-columnmapping-name")]
    [InlineData("table-with-columnmapping-mode-name")]
    [InlineData("dv-partitioned-with-checkpoint")]
    [InlineData("type-widening")]
    public void Appended_and_compacted_rows_of_another_writers_table_are_its_rows_twice(string name)
    {
        using TestTable test = Copy(name);
        Snapshot before = test.Snapshot();
        string twice = $"SELECT * FROM {before.ToSql()} UNION ALL SELECT * FROM {before.ToSql()}";

        Assert.IsType<CommitOutcome.Committed>(test.Append($"FROM {before.ToSql()}"));
        RequireSame(test, twice);
        Assert.IsType<CommitOutcome.Committed>(test.Table.Optimize(test.Connection, TestTable.Details("OPTIMIZE")));
        RequireSame(test, twice);

        Assert.All(test.Snapshot().Files, file => Assert.Null(file.DeletionVector));
    }

    [Fact]
    public void Deleted_rows_stay_deleted_when_their_files_are_rewritten()
    {
        using TestTable test = Copy("dv-partitioned-with-checkpoint");
        Snapshot before = test.Snapshot();

        test.Table.Delete(test.Connection, "col1 % 2 = 0", TestTable.Details("DELETE"));

        RequireSame(test, $"SELECT * FROM {before.ToSql()} WHERE NOT col1 % 2 = 0");
        test.Table.Restore(test.Connection, before.Version, TestTable.Details("RESTORE"));
        RequireSame(test, $"FROM {before.ToSql()}");
    }

    static void RequireSame(TestTable test, string expected)
    {
        string found = $"SELECT * FROM {test.Snapshot().ToSql()}";
        Assert.Equal(0, test.Connection.Scalar<long>(
            $"SELECT count(*) FROM ((({expected}) EXCEPT ALL ({found})) UNION ALL (({found}) EXCEPT ALL ({expected})))"));
        Assert.True(test.Connection.Scalar<long>($"SELECT count(*) FROM ({found})") > 0);
    }

    static TestTable Copy(string name)
    {
        string source = Repository.Shared("data", "delta-golden", name);
        TestTable test = new();
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(test.Folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return test;
    }
}
