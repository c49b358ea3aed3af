using Patron.DuckDb;

namespace Patron.Delta.Tests.Golden;

/// <summary>
/// Tables made by Delta's own generator, against what the Delta Kernel 4.0.1 reads from them
/// (<c>../shared/data/delta-golden/expected</c>): the same rows, or a clear error.
/// </summary>
public class GoldenTableTests
{
    public static TheoryData<string> Reads => [.. GoldenTables.Reads];

    public static TheoryData<string, string> Refused => new(GoldenTables.Refused.Select(entry => (entry.Key, entry.Value)));

    [Theory]
    [MemberData(nameof(Reads))]
    public void Reads_as_the_kernel_does(string name)
    {
        string folder = Repository.Shared("data", "delta-golden", name);
        GoldenResult expected = GoldenResult.Read(Repository.Shared("data", "delta-golden", "expected", name + ".txt"));
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        connection.Execute("SET TimeZone = 'Asia/Tokyo'"); // results must not depend on the session's zone

        Snapshot snapshot = DeltaTable.Open(folder).Snapshot(connection);
        GoldenResult found = GoldenRows.Read(connection, snapshot);

        Assert.Equal(expected.Columns, found.Columns);
        Assert.Equal(expected.Count, found.Count);
        string[] rows =
            [.. expected.Rows.Select(row => GoldenRows.PlainNumbers(row, snapshot.Schema)).Order(StringComparer.Ordinal)];
        Assert.True(expected.Count <= GoldenResult.Printed, "the test compares whole tables only");
        Assert.Equal(rows, found.Rows);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_with_the_reason(string name, string reason)
    {
        string folder = Repository.Shared("data", "delta-golden", name);
        using Database database = Database.Open();
        using Connection connection = database.Connect();

        DeltaException error = Assert.Throws<DeltaException>(() => DeltaTable.Open(folder).Snapshot(connection));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Logs whose data files were never made: the log reads, the rows do not.</summary>
    [Theory]
    [InlineData("checkpoint", "15")]
    [InlineData("delete-re-add-same-file-different-transactions", "bar")]
    public void Names_a_data_file_that_is_missing(string name, string file)
    {
        string folder = Repository.Shared("data", "delta-golden", name);
        using Database database = Database.Open();
        using Connection connection = database.Connect();

        Snapshot snapshot = DeltaTable.Open(folder).Snapshot(connection);

        Assert.Contains(snapshot.Files, entry => entry.Path == file);
        DuckDbException error = Assert.Throws<DuckDbException>(() => connection.Execute($"FROM {snapshot.ToSql()}"));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_is_in_the_list()
    {
        string folder = Repository.Shared("data", "delta-golden");
        string[] found = [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Order()];

        string[] listed = [.. GoldenTables.Reads, .. GoldenTables.Refused.Keys, .. GoldenTables.LogsOnly, "expected"];

        Assert.Equal(found, listed.Order());
    }
}
