using Patron.DuckDb;
using Patron.Online.Enrichment;
using Patron.Online.Events;
using Patron.Online.Landing;
using Patron.Online.Log;
using Patron.Online.State;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Online;

/// <summary>What an intake of events is made of: opened in the order in which one needs the other, closed in the opposite.</summary>
sealed class IntakeParts : IDisposable
{
    /// <summary>What the engine may take that reads and writes tables. Unit: bytes.</summary>
    public const long EngineMemory = 512L << 20;

    Database? _database;
    Connection? _connection;
    EventLog? _log;
    EventLookups? _lookups;
    EventLanding? _landing;
    EventApplier? _applier;

    IntakeParts()
    {
    }

    public EventLog Log => _log!;

    public EventLookups Lookups => _lookups!;

    public EventLanding Landing => _landing!;

    public EventApplier Applier => _applier!;

    /// <summary>Opens all; see <see cref="EventIntake.Open"/>.</summary>
    public static IntakeParts Open(
        ProjectDefinition project, Func<EventSchema, IEventConsumer>? consumer, EventIntakeOptions options, TimeProvider time,
        EventPartition? partition)
    {
        if (!project.Sources.OfType<EventSourceDefinition>().Any())
            throw new SourceDataException("the project has no source of kind events: add one to sources/");
        IntakeParts parts = new();
        try
        {
            string folder = FolderOf(project, partition);
            string temporary = Path.Combine(Path.GetDirectoryName(folder)!, "tmp");
            Directory.CreateDirectory(temporary);
            parts._database = Database.Open(
                new DatabaseOptions { MemoryLimit = EngineMemory, Threads = 1, TemporaryFolder = temporary });
            parts._connection = parts._database.Connect();
            TableTypes.RefuseChanged(project, parts._connection); // before the log takes note of the columns
            parts._log = EventLog.Open(folder, project, time, options.Log, partition);
            if (parts._log.Next == 0)
                ForgetSnapshots(project, partition);
            parts._lookups = EventLookups.Open(project, parts._connection);
            parts._landing = EventLanding.Open(project, parts._log, parts._database, time, options);
            IEventConsumer takes = consumer?.Invoke(parts._log.Schema) ?? new OnlineFeatures(project, parts._log.Schema);
            parts._applier = new EventApplier(parts._log, takes, parts._landing, options, time);
            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _applier?.Dispose();
        _landing?.Dispose();
        _connection?.Dispose();
        _database?.Dispose();
        _log?.Dispose();
    }

    /// <summary>Where the log lies.</summary>
    static string FolderOf(ProjectDefinition project, EventPartition? partition) =>
        partition is null ? project.EventLogFolder() : Path.Combine(project.EventPartitionFolder(partition.Number), "log");

    /// <summary>Removes snapshots that are of another log, where this one is new.</summary>
    static void ForgetSnapshots(ProjectDefinition project, EventPartition? partition)
    {
        string folder = OnlineFeatures.FolderOf(project, partition);
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
            File.Delete(file);
    }
}
