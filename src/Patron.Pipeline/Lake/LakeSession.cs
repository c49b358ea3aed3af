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
public sealed partial class LakeSession : IDisposable
{
    /// <summary>The layers, from raw to decided.</summary>
    public static readonly IReadOnlyList<string> Layers = ["bronze", "silver", "gold"];

    readonly string _folder;
    readonly Func<string, string> _pathOf;
    readonly PinnedTables? _pinned;
    readonly TableSample? _sample;
    readonly Dictionary<string, (TableVersion Version, string Condition)> _bound = [];
    readonly Dictionary<string, TableReference?> _beginnings = [];
    bool _isWhole;
    int _views;

    LakeSession(ProjectDefinition project, PinnedTables? pinned, Database database, Connection connection)
    {
        _folder = project.LakeFolder();
        _pathOf = project.PathOf;
        _pinned = pinned;
        _sample = TableSample.Of(project.Settings);
        Database = database;
        Connection = connection;
    }

    /// <summary>The engine; functions are registered on it.</summary>
    public Database Database { get; }

    /// <summary>The connection that steps use.</summary>
    public Connection Connection { get; }

    /// <summary>The instant that <c>as_of()</c> is in SQL.</summary>
    public DateTimeOffset AsOf { get; private init; }

    /// <summary>How far the engine is in the query at hand.</summary>
    public QueryProgress Progress => Connection.Progress;

    /// <summary>Opens the lake of a project, with the engine at the project's limits, zone and as-of instant.</summary>
    public static LakeSession Open(ProjectDefinition project, DateTimeOffset asOf) => Open(project, asOf, null);

    /// <summary>The same, with some tables read from another lake.</summary>
    internal static LakeSession Open(ProjectDefinition project, DateTimeOffset asOf, PinnedTables? pinned)
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
            LakeSession lake = new(project, pinned, database, connection) { AsOf = asOf };
            lake.LookFrom(asOf);
            return lake;
        }
        catch
        {
            connection.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>Does some work with another instant for <c>as_of()</c>.</summary>
    internal void LookingFrom(DateTimeOffset asOf, Action work)
    {
        try
        {
            LookFrom(asOf);
            work();
        }
        finally
        {
            LookFrom(AsOf);
        }
    }

    /// <summary>
    /// Does some work with all customers, whatever the project's sample: what writes raw tables has to see all of their rows.
    /// Tables that the work needs are bound within, and bound again by whatever comes after it.
    /// </summary>
    internal void WithAllCustomers(Action work)
    {
        try
        {
            _isWhole = true;
            work();
        }
        finally
        {
            _isWhole = false;
        }
    }

    void LookFrom(DateTimeOffset asOf) => Connection.Execute($"CREATE OR REPLACE MACRO as_of() AS {TimestampLiteral(asOf)}");

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

    /// <summary>
    /// The version that a table had when it was first asked for in this session, or, where a run is made again, the one that was recorded
    /// of it; null where there was none.
    /// </summary>
    internal TableReference? AtBeginning(string table)
    {
        if (!_beginnings.TryGetValue(table, out TableReference? beginning))
        {
            beginning = _pinned is not null ? _pinned.RecordedOf(table)
                : Exists(table) ? TableReference.To(table, VersionOf(table).Version)
                : null;
            _beginnings[table] = beginning;
        }

        return beginning;
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
        if (_pinned?.VersionOf(reference) is { } pinned)
            return table.Snapshot(Connection, pinned);
        return reference.Instant is { } instant
            ? table.SnapshotAt(Connection, InstantOf(instant, reference))
            : table.Snapshot(Connection, reference.Version);
    }

    /// <summary>The version that a table's name means in SQL; null where it means none, or other rows.</summary>
    internal long? BoundVersion(string table) =>
        _bound.TryGetValue(table, out (TableVersion Version, string _) bound) ? bound.Version.Version : null;

    /// <summary>Makes some files of a table usable in SQL; gives the name of the view.</summary>
    internal string View(TableReference table, Snapshot snapshot, IReadOnlyList<DataFile> files)
    {
        string name = Sql.Identifier($"{table} #{++_views}");
        Connection.Execute($"CREATE TEMP VIEW {name} AS SELECT * FROM {snapshot.ToSql(files)}{ConditionOf(table, snapshot)}");
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
            if (_pinned?.EarlierRows(table, AsOf) is { } earlier)
            {
                BindTo(table, $"({earlier} UNION ALL BY NAME SELECT * FROM {OwnTable(table).Snapshot(Connection).ToSql()})");
                continue;
            }

            if (!Exists(table))
                throw new InvalidOperationException($"table {table} does not exist yet: run the step that writes it");
            Snapshot snapshot = Snapshot(table);
            TableVersion version = new(snapshot.Metadata.Id, snapshot.Version);
            string condition = ConditionOf(TableReference.To(table), snapshot);
            if (_bound.GetValueOrDefault(table) == (version, condition))
                continue;
            Connection.Execute($"CREATE OR REPLACE VIEW {Identifier(table)} AS SELECT * FROM {snapshot.ToSql()}{condition}");
            _bound[table] = (version, condition);
        }
    }

    /// <summary>What stands behind a relation for the rows worked with: of raw tables those of the sampled customers.</summary>
    string ConditionOf(TableReference table, Snapshot snapshot) =>
        _isWhole ? "" : _sample?.ConditionFor(table, snapshot.Schema) ?? "";

    /// <summary>Lets a table's name mean other rows, until it is bound again: those that are about to become the table.</summary>
    internal void BindTo(string table, string relation)
    {
        Connection.Execute($"CREATE OR REPLACE VIEW {Identifier(table)} AS SELECT * FROM {relation}");
        _bound.Remove(table);
    }

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

    DeltaTable TableAt(TableReference reference) => _pinned?.Hold(reference) == true ? _pinned.Other.TableAt(reference)
        : reference.Path is { } path ? DeltaTable.Open(_pathOf(path))
        : OwnTable(reference.Table);

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

    DeltaTable TableAt(string table) => TableAt(TableReference.Parse(table));

    DeltaTable OwnTable(string table)
    {
        string[] parts = table.Split('.', 2);
        if (parts.Length != 2 || !Layers.Contains(parts[0]))
            throw new ArgumentException($"'{table}' is not a table's name: write bronze.NAME, silver.NAME or gold.NAME", nameof(table));
        return DeltaTable.Open(Path.Combine(_folder, parts[0], parts[1]));
    }
}
