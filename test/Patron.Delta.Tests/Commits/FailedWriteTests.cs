using Patron.Delta.Storage;
using Patron.DuckDb;

namespace Patron.Delta.Tests.Commits;

public class FailedWriteTests
{
    [Fact]
    public void A_query_that_fails_on_its_way_leaves_no_file_and_no_version()
    {
        using TestTable test = new();
        test.Create("SELECT 1::BIGINT AS a");

        Assert.Throws<DuckDbException>(() =>
            test.Append("SELECT CASE WHEN i = 900000 THEN error('halfway') ELSE i END AS a FROM range(1000000) r(i)"));

        Assert.Single(test.DataFiles());
        Assert.Equal(["00000000000000000000.json"], test.LogFiles());
        Assert.Equal(["1"], test.Rows());
    }

    [Fact]
    public void A_cancelled_write_leaves_no_file_and_no_version()
    {
        using TestTable test = new();
        test.Create("SELECT 1::BIGINT AS a");
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));

        const string Long = "SELECT CAST(sum(i) OVER (ORDER BY hash(i)) AS BIGINT) AS a FROM range(50000000) r(i)";
        Assert.ThrowsAny<OperationCanceledException>(() =>
            test.Table.Append(test.Connection, Long, TestTable.Details(), source.Token));

        Assert.Single(test.DataFiles());
        Assert.Equal(["1"], test.Rows());
    }

    [Fact]
    public void A_full_disk_is_named_with_the_remedy()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, which refuses every byte");
        using TestTable test = new(storage: folder => new FullDisk(new LocalStorage(folder)));

        DeltaException error = Assert.Throws<DeltaException>(() => test.Create("SELECT i FROM range(1000000) r(i)"));

        Assert.Contains("cannot write /dev/full", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check that the disk has room", error.Message, StringComparison.Ordinal);
        Assert.False(test.Table.Exists);
    }

    [Fact]
    public void A_source_that_cannot_be_read_is_not_blamed_on_the_table()
    {
        using TestTable test = new();
        using TemporaryFolder sources = new();
        test.Connection.Execute($"COPY (SELECT 1 AS a) TO '{sources.PathOf("1.parquet")}'");
        sources.Write("2.parquet", "no Parquet file");

        DuckDbException error = Assert.Throws<DuckDbException>(() =>
            test.Create($"SELECT * FROM read_parquet('{sources.PathOf("*.parquet")}')"));

        Assert.Contains("2.parquet", error.Message, StringComparison.Ordinal);
        Assert.False(test.Table.Exists);
        Assert.Empty(test.DataFiles());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named_with_the_remedy()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("file", "");
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        DeltaTable table = DeltaTable.Open(Path.Combine(file, "table"));

        DeltaException error = Assert.Throws<DeltaException>(() =>
            table.Create(connection, "SELECT 1 AS a", TestTable.Details()));

        Assert.Contains(table.Location, error.Message, StringComparison.Ordinal);
        Assert.Contains("may write there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_writer_left_behind_does_not_count()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        string log = Path.Combine(test.Folder, "_delta_log");
        File.Copy(Path.Combine(test.Folder, test.DataFiles()[0]), Path.Combine(test.Folder, "patron-orphan.zstd.parquet"));
        File.WriteAllText(Path.Combine(log, ".00000000000000000001.json.abc.tmp"), "{\"add\":{\"pa");
        File.WriteAllText(Path.Combine(log, "00000000000000000001.checkpoint.0000000001.0000000002.parquet"), "one of two parts");

        Assert.Equal(["1"], test.Rows());
        Assert.Equal(new CommitOutcome.Committed(1, 1, 1, 0), test.Append("SELECT 2 AS a"));

        Assert.Equal(["1", "2"], test.Rows());
        LogChecker.Check(test);
    }

    [Theory]
    [InlineData("delta.appendOnly", "true", "only takes appends")]
    [InlineData("delta.constraints.positive", "a > 0", "checkConstraints (delta.constraints.positive)")]
    [InlineData("delta.enableChangeDataFeed", "true", "changeDataFeed")]
    [InlineData("delta.parquet.compression.codec", "zip", "is 'zip'; known are")]
    public void What_a_table_asks_of_its_writers_is_done_or_refused(string property, string value, string message)
    {
        using TestTable test = new();
        TableOptions options = new() { Properties = new Dictionary<string, string> { [property] = value } };

        DeltaException error = Assert.Throws<DeltaException>(() =>
        {
            test.Create("SELECT 1 AS a", options);
            test.Overwrite("SELECT 2 AS a");
        });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>A disk without room for data files.</summary>
    sealed class FullDisk(ITableStorage inner) : ITableStorage
    {
        public IReadOnlyList<StoredFile> List(string folder) => inner.List(folder);

        public IReadOnlyList<StoredFile> ListAll() => inner.ListAll();

        public void DeleteEmptyFolders(DateTimeOffset before) => inner.DeleteEmptyFolders(before);

        public byte[] Read(string path) => inner.Read(path);

        public bool TryCreate(string path, ReadOnlySpan<byte> content) => inner.TryCreate(path, content);

        public string Locate(string path) =>
            path.EndsWith(".parquet", StringComparison.Ordinal) ? "/dev/full" : inner.Locate(path);

        public void Prepare() => inner.Prepare();

        public void MakeFolder(string folder) => inner.MakeFolder(folder);

        public SealedFile Seal(string path) => inner.Seal(path);

        public SealedFile Measure(string path) => inner.Measure(path);

        public bool TryRename(string path, string newPath) => inner.TryRename(path, newPath);

        public void Replace(string path, ReadOnlySpan<byte> content) => inner.Replace(path, content);

        public bool Exists(string path) => inner.Exists(path);

        public void Delete(string path) => inner.Delete(path);
    }
}
