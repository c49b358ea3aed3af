using Patron.Delta;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Lake;

public sealed class JointWritesTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LakeSession _lake;
    readonly RunJournal _journal;
    readonly StepContext _context;
    readonly string _lakeFolder;

    public JointWritesTests()
    {
        ProjectDefinition project = new()
        {
            Folder = _folder.FullPath,
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", TimeZone = "UTC" },
        };
        _lakeFolder = project.LakeFolder();
        _lake = LakeSession.Open(project, DateTimeOffset.UnixEpoch);
        _journal = TestRuns.Begin(project, "run", new SilentObserver());
        _context = new(
            project, DateTimeOffset.UnixEpoch, "run", _lake, ModelRegistry.Of(project), _journal, TimeProvider.System, default);
        _lake.Overwrite("bronze.a", "SELECT 1 AS n", _context);
        _lake.Overwrite("bronze.c", "SELECT 1 AS n", _context);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _lake.Dispose();
        _folder.Dispose();
    }

    long Value(string table)
    {
        _lake.Bind([table]);
        return _lake.Connection.Scalar<long>($"SELECT sum(n)::BIGINT FROM {table}");
    }

    void WriteThree()
    {
        foreach (string table in new[] { "bronze.a", "bronze.b", "bronze.c" })
            _lake.Overwrite(table, "SELECT 2 AS n", _context);
    }

    [Fact]
    public void Nothing_is_seen_before_the_last_write_and_then_all_is()
    {
        _lake.Together(_context, () =>
        {
            WriteThree();
            Assert.Equal(1, Value("bronze.a"));
            Assert.False(_lake.Exists("bronze.b"));
        });
        Assert.All(["bronze.a", "bronze.b", "bronze.c"], table => Assert.Equal(2, Value(table)));
    }

    [Fact]
    public void A_failure_among_the_writes_leaves_every_table_and_no_file()
    {
        Assert.Throws<InvalidDataException>(() => _lake.Together(_context, () =>
        {
            WriteThree();
            throw new InvalidDataException();
        }));
        AssertAsBefore(appended: 0);
        Assert.Equal(0, _lake.VersionOf("bronze.a").Version);
        Assert.Equal(2, Directory.EnumerateFiles(_lakeFolder, "*.parquet", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Commits_before_one_that_is_refused_are_taken_back()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => _lake.Together(_context, () =>
        {
            WriteThree();
            DeltaTable.Open(Path.Combine(_lakeFolder, "bronze", "c"))
                .Append(_lake.Connection, "SELECT 7 AS n", new CommitDetails("append", "another", DateTimeOffset.UnixEpoch));
        }));
        Assert.Contains("bronze.c was changed by another writer", error.Message, StringComparison.Ordinal);
        AssertAsBefore(appended: 7);
        WriteThree();
        Assert.All(["bronze.a", "bronze.b", "bronze.c"], table => Assert.Equal(2, Value(table)));
    }

    void AssertAsBefore(long appended)
    {
        Assert.Equal(1, Value("bronze.a"));
        Assert.False(_lake.Exists("bronze.b"));
        Assert.Equal(1 + appended, Value("bronze.c"));
    }
}
