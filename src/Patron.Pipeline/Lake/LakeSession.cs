using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Lake;

/// <summary>
/// The project's tables and the SQL engine that works on them. A table is a Delta table named by layer and name,
/// <c>silver.orders</c>; in SQL that name works once it is bound.
/// </summary>
public sealed class LakeSession : IDisposable
{
    /// <summary>The layers, from raw to decided.</summary>
    public static readonly IReadOnlyList<string> Layers = ["bronze", "silver", "gold"];

    readonly string _folder;
    readonly Func<string, string> _pathOf;
    readonly Dictionary<string, long> _bound = [];
    int _views;
    JointWrites? _joint;

    LakeSession(string folder, Func<string, string> pathOf, Database database, Connection connection)
    {
        _folder = folder;
        _pathOf = pathOf;
        Database = database;
        Connection = connection;
    }

    /// <summary>The engine; functions are registered on it.</summary>
    public Database Database { get; }

    /// <summary>The connection that steps use.</summary>
    public Connection Connection { get; }

    /// <summary>Rows written to tables in this session.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>How far the engine is in the query at hand.</summary>
    public QueryProgress Progress => Connection.Progress;

    /// <summary>Opens the lake of a project, with the engine at the project's limits, zone and as-of instant.</summary>
    public static LakeSession Open(ProjectDefinition project, DateTimeOffset asOf)
    {
        ProjectSettings settings = project.Settings;
        string temporary = Path.Combine(project.StateFolder(), "tmp");
        Directory.CreateDirectory(temporary);
        Database database = Database.Open(new DatabaseOptions
        {
            MemoryLimit = settings.Memory is { } memory ? memory.Bytes * 6 / 10 : null, // the engine's own peak lies above its limit
            Threads = settings.Threads,
            TemporaryFolder = temporary,
        });
        Connection connection = database.Connect();
        try
        {
            connection.Execute($"SET TimeZone = {Sql.Literal(settings.TimeZone)}");
            foreach (string layer in Layers)
                connection.Execute($"CREATE SCHEMA {layer}");
            connection.Execute($"CREATE MACRO as_of() AS {TimestampLiteral(asOf)}");
            return new LakeSession(project.LakeFolder(), project.PathOf, database, connection);
        }
        catch
        {
            connection.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>An instant as SQL.</summary>
    public static string TimestampLiteral(DateTimeOffset instant) =>
        $"TIMESTAMPTZ '{instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'";

    /// <summary>Every table there is, by name.</summary>
    public IReadOnlyList<string> Tables() =>
    [
        .. from layer in Layers
           let folder = Path.Combine(_folder, layer)
           where Directory.Exists(folder)
           from table in Directory.EnumerateDirectories(folder)
           let name = $"{layer}.{Path.GetFileName(table)}"
           where Exists(name)
           orderby layer, name
           select name,
    ];

    /// <summary>Whether a table has at least one version.</summary>
    public bool Exists(string table) => TableAt(table).Exists;

    /// <summary>The version that a reference means now; see <see cref="TableReference"/>.</summary>
    public TableVersion VersionOf(string table)
    {
        TableReference reference = TableReference.Parse(table);
        if (!TableAt(reference).Exists)
            return TableVersion.None;
        try
        {
            Snapshot snapshot = Snapshot(reference);
            return new TableVersion(snapshot.Metadata.Id, snapshot.Version);
        }
        catch (DeltaException) when (!reference.IsPlain)
        {
            return TableVersion.None; // the step that reads it tells why
        }
    }

    /// <summary>Schema, files and properties of the version that a reference means; see <see cref="TableReference"/>.</summary>
    /// <exception cref="DeltaException">It is not there.</exception>
    public Snapshot Snapshot(string table) => Snapshot(TableReference.Parse(table));

    /// <summary>The versions of a table that its log still tells of, newest first.</summary>
    public IEnumerable<HistoryEntry> History(string table) => TableAt(table).History(Connection);

    /// <summary>
    /// A SELECT with versions, instants, <c>delta_scan</c> and conditions on files worked out, for this session's engine. Plain names
    /// in it have to be bound.
    /// </summary>
    /// <exception cref="SqlSyntaxException">The text is not one SELECT, or reads a version or place without a table.</exception>
    /// <exception cref="DeltaException">A table is damaged.</exception>
    public string Resolve(string select) => new SqlResolver(this).Resolve(select);

    internal Snapshot Snapshot(TableReference reference)
    {
        DeltaTable table = TableAt(reference);
        return reference.Instant is { } instant
            ? table.SnapshotAt(Connection, InstantOf(instant, reference))
            : table.Snapshot(Connection, reference.Version);
    }

    /// <summary>The version that a table's name means in SQL; null where it means none, or other rows.</summary>
    internal long? BoundVersion(string table) => _bound.TryGetValue(table, out long version) ? version : null;

    /// <summary>Makes a relation usable in SQL; gives its name.</summary>
    internal string View(string about, string relation)
    {
        string name = Sql.Identifier($"{about} #{++_views}");
        Connection.Execute($"CREATE TEMP VIEW {name} AS SELECT * FROM {relation}");
        return name;
    }

    /// <summary>Makes the names of tables usable in SQL, at their current versions.</summary>
    /// <exception cref="InvalidOperationException">A table does not exist.</exception>
    public void Bind(IEnumerable<string> tables)
    {
        foreach (string table in tables)
        {
            if (!TableReference.Parse(table).IsPlain)
                continue;
            if (!Exists(table))
                throw new InvalidOperationException($"table {table} does not exist yet: run the step that writes it");
            Snapshot snapshot = Snapshot(table);
            if (_bound.GetValueOrDefault(table, -1) == snapshot.Version)
                continue;
            Connection.Execute($"CREATE OR REPLACE VIEW {Identifier(table)} AS SELECT * FROM {snapshot.ToSql()}");
            _bound[table] = snapshot.Version;
        }
    }

    /// <summary>Lets a table's name mean other rows, until it is bound again: those that are about to become the table.</summary>
    internal void BindTo(string table, string relation)
    {
        Connection.Execute($"CREATE OR REPLACE VIEW {Identifier(table)} AS SELECT * FROM {relation}");
        _bound.Remove(table);
    }

    /// <summary>
    /// Makes the rows of a SELECT the whole content of a table; its columns may change with them. The marks are kept in the same commit:
    /// how far applications have come, by their ids.
    /// </summary>
    public void Overwrite(
        string table, string select, StepContext context, TableOptions? options = null, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => exists
            ? TableWrite.Overwrite(select, Details("overwrite", context, marks), newColumns: true)
            : TableWrite.Create(select, Details("create", context, marks), options));

    /// <summary>Adds the rows of a SELECT; its columns must be the table's. Rows about the run, not its outcome, do not count, and are not held back.</summary>
    public void Append(
        string table, string select, StepContext context, bool countsRows = true, IReadOnlyDictionary<string, long>? marks = null)
    {
        (long rows, JointWrites? joint) = (RowsWritten, _joint);
        try
        {
            _joint = countsRows ? joint : null;
            Write(table, context, exists => TableWrite.Append(select, Details(exists ? "append" : "create", context, marks)));
        }
        finally
        {
            _joint = joint;
        }

        if (!countsRows)
            RowsWritten = rows;
    }

    /// <summary>Puts the rows of a SELECT in the place of those that match a condition.</summary>
    public void Replace(
        string table, string where, string select, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => TableWrite.Replace(where, select, Details(exists ? "replace" : "create", context, marks)));

    /// <summary>Puts the rows of a SELECT, one a key, in the place of those with the same keys.</summary>
    public void Merge(
        string table, IReadOnlyList<string> keys, string select, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        Write(table, context, exists => TableWrite.Merge(keys, select, Details(exists ? "merge" : "create", context, marks)));

    /// <summary>
    /// Holds back the commits of all writes within until the last has its data on disk, so that either every table has its new version
    /// or, after a failure, every table is as before. None of them is seen within.
    /// </summary>
    public void Together(StepContext context, Action writes)
    {
        if (_joint is not null)
            throw new InvalidOperationException("writes are held back already");
        using JointWrites joint = new(Connection);
        try
        {
            _joint = joint;
            writes();
        }
        finally
        {
            _joint = null;
        }

        RowsWritten += joint.Commit(Details("restore", context), context.Cancellation);
    }

    /// <summary>
    /// Removes the rows of a table for which a condition holds and then every earlier version, so that they can be read nowhere.
    /// </summary>
    internal ErasedHistory Erase(string table, string where, CommitDetails details, CancellationToken cancellation)
    {
        DeltaTable target = TableAt(table);
        if (target.Delete(Connection, where, details, cancellation) is CommitOutcome.Conflicted conflict)
            throw Changed(table, conflict);
        return target.EraseHistory(Connection, details.Time, cancellation);
    }

    /// <summary>Another writer was first.</summary>
    internal static InvalidOperationException Changed(string table, CommitOutcome.Conflicted conflict) =>
        new($"{table} was changed by another writer at version {conflict.Version} ({conflict.Reason}): run again");

    /// <summary>Where a table lies.</summary>
    internal string FolderOf(string table) => TableAt(table).Location;

    /// <summary>Commits writes at once, though others are held back: those that may be done again without harm.</summary>
    internal void Apart(Action writes)
    {
        JointWrites? held = _joint;
        try
        {
            _joint = null;
            writes();
        }
        finally
        {
            _joint = held;
        }
    }

    /// <summary>Closes the engine.</summary>
    public void Dispose()
    {
        _joint?.Dispose();
        Connection.Dispose();
        Database.Dispose();
    }

    /// <summary>A table's name as SQL, both parts quoted where they need it.</summary>
    public static string Identifier(string table) => string.Join('.', table.Split('.', 2).Select(Sql.Identifier));

    void Write(string table, StepContext context, Func<bool, TableWrite> write)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        DeltaTable target = TableAt(table);
        StagedWrite staged = target.Stage(Connection, write(target.Exists), context.Cancellation);
        if (_joint is not null)
        {
            _joint.Add(table, target, staged);
            return;
        }

        using JointWrites alone = new(Connection);
        alone.Add(table, target, staged);
        RowsWritten += alone.Commit(Details("restore", context), context.Cancellation);
    }

    DeltaTable TableAt(TableReference reference) =>
        reference.Path is { } path ? DeltaTable.Open(_pathOf(path)) : TableAt(reference.Table);

    DateTimeOffset InstantOf(string text, TableReference reference)
    {
        try
        {
            return new DateTimeOffset(DateTime.SpecifyKind(
                Connection.Scalar<DateTime>($"SELECT CAST({Sql.Literal(text)} AS TIMESTAMPTZ)"), DateTimeKind.Utc));
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw new DeltaException($"{reference}: '{text}' is no instant: write a date, or date and time", error);
        }
    }

    DeltaTable TableAt(string table)
    {
        string[] parts = table.Split('.', 2);
        if (parts.Length != 2 || !Layers.Contains(parts[0]))
            throw new ArgumentException($"'{table}' is not a table's name: write bronze.NAME, silver.NAME or gold.NAME", nameof(table));
        return DeltaTable.Open(Path.Combine(_folder, parts[0], parts[1]));
    }

    static CommitDetails Details(string operation, StepContext context, IReadOnlyDictionary<string, long>? marks = null) =>
        new(operation, context.RunId, context.Time.GetUtcNow()) { Applications = marks ?? new Dictionary<string, long>() };
}
