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
    readonly Dictionary<string, long> _bound = [];
    JointWrites? _joint;

    LakeSession(string folder, Database database, Connection connection)
    {
        _folder = folder;
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
            return new LakeSession(project.LakeFolder(), database, connection);
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

    /// <summary>The current version.</summary>
    public TableVersion VersionOf(string table)
    {
        if (!Exists(table))
            return TableVersion.None;
        Snapshot snapshot = Snapshot(table);
        return new TableVersion(snapshot.Metadata.Id, snapshot.Version);
    }

    /// <summary>The current version's schema, files and properties.</summary>
    public Snapshot Snapshot(string table) => TableAt(table).Snapshot(Connection);

    /// <summary>Makes the names of tables usable in SQL, at their current versions.</summary>
    /// <exception cref="InvalidOperationException">A table does not exist.</exception>
    public void Bind(IEnumerable<string> tables)
    {
        foreach (string table in tables)
        {
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

    /// <summary>Makes the rows of a SELECT the whole content of a table; its columns may change with them.</summary>
    public void Overwrite(string table, string select, StepContext context, TableOptions? options = null) =>
        Write(table, context, exists => exists
            ? TableWrite.Overwrite(select, Details("overwrite", context), newColumns: true)
            : TableWrite.Create(select, Details("create", context), options));

    /// <summary>Adds the rows of a SELECT; its columns must be the table's. Rows that are about the run, not its outcome, do not count.</summary>
    public void Append(string table, string select, StepContext context, bool countsRows = true)
    {
        long before = RowsWritten;
        Write(table, context, exists => TableWrite.Append(select, Details(exists ? "append" : "create", context)));
        if (!countsRows)
            RowsWritten = before;
    }

    /// <summary>Puts the rows of a SELECT in the place of those that match a condition.</summary>
    public void Replace(string table, string where, string select, StepContext context) =>
        Write(table, context, exists => TableWrite.Replace(where, select, Details(exists ? "replace" : "create", context)));

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

    DeltaTable TableAt(string table)
    {
        string[] parts = table.Split('.', 2);
        if (parts.Length != 2 || !Layers.Contains(parts[0]))
            throw new ArgumentException($"'{table}' is not a table's name: write bronze.NAME, silver.NAME or gold.NAME", nameof(table));
        return DeltaTable.Open(Path.Combine(_folder, parts[0], parts[1]));
    }

    static CommitDetails Details(string operation, StepContext context) => new(operation, context.RunId, context.Time.GetUtcNow());
}
