using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Ingestion.Files;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Tracking;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Ingestion;

/// <summary>A lake, and files that a step takes into it.</summary>
public abstract class IngestionTest : IDisposable
{
    private protected TemporaryFolder Folder { get; } = new();
    readonly ProjectDefinition _project;
    private protected LakeSession Lake { get; }
    readonly RunJournal _journal;
    readonly StepContext _context;
    private protected SilentObserver Observer { get; } = new();

    protected IngestionTest()
    {
        _project = new ProjectDefinition
        {
            Folder = Folder.FullPath,
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", TimeZone = "Europe/Berlin" },
        };
        Lake = LakeSession.Open(_project, DateTimeOffset.UnixEpoch);
        _journal = TestRuns.Begin(_project, "run", Observer);
        _context = new StepContext(
            _project, DateTimeOffset.UnixEpoch, "run", Lake, ModelRegistry.Of(_project), _journal, TimeProvider.System, default);
    }

    public void Dispose()
    {
        _journal.Dispose();
        Lake.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    static readonly ColumnDefinition[] Columns = [new("id", "VARCHAR"), new("at", "TIMESTAMPTZ"), new("amount", "DECIMAL(18,2)")];

    private protected static FileTableDefinition Orders(string path, params string[] key) =>
        new() { Name = "orders", Path = path, Columns = Columns, Key = key, MaxRejected = Any };

    /// <summary>However many rows are unfit.</summary>
    private protected static readonly RejectedLimit Any = new(1, null);

    private protected RunJournal Journal => _journal;

    private protected string LogText() => File.ReadAllText(TrackingFolder.Of(_project).ArtifactPath("run", "log.jsonl"));

    private protected void Ingest(FileFormat format, FileTableDefinition table)
    {
        FileSourceDefinition source = new() { Name = "shop", File = "sources/shop.yml", Format = format, Tables = [table] };
        FileTableSource files = new(source, table, SourceFile.Matching(table.Path, Folder.FullPath, Lake.Connection));
        new IngestTableStep(source, table, files, TableChecks.None).Run(_context);
        Lake.Bind(Lake.Tables());
    }

    private protected string Rows(string sql)
    {
        using Result result = Lake.Connection.Query(sql);
        ColumnTable rows = result.ReadAll();
        return string.Join('\n', Enumerable.Range(0, rows.Rows).Select(row => string.Join(
            '|', Enumerable.Range(0, rows.Columns.Count).Select(column => Convert.ToString(rows.Value(column, row), CultureInfo.InvariantCulture)))));
    }
}
