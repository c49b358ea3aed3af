using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Delta;

/// <summary>
/// A Delta table of another program. Whole with <c>mode: replace</c>; otherwise the rows of the files that its versions since the last
/// reading added.
/// </summary>
sealed class DeltaTableSource : ITableSource
{
    readonly DeltaTableDefinition _table;
    readonly DeltaTable _foreign;
    readonly Snapshot _newest;
    readonly string _mark;

    /// <exception cref="DeltaException">The table is not there, or cannot be read.</exception>
    public DeltaTableSource(DeltaTableDefinition table, string folder, Connection connection)
    {
        _table = table;
        _foreign = DeltaTable.Open(folder);
        _newest = _foreign.Snapshot(connection);
        string definition = StableHash.Of(0, _newest.Metadata.Id, string.Join('\n', table.Columns)).ToString("x16", CultureInfo.InvariantCulture);
        _mark = $"delta:{definition}:{table.Mode}";
    }

    public string Fingerprint => $"{_newest.Metadata.Id}@{_newest.Version}";

    public Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> taken)
    {
        bool isMarked = taken.TryGetValue(_mark, out long last);
        if (isMarked && last == _newest.Version)
            return null;
        IReadOnlyList<DataFile> files = isMarked && _table.Mode != IngestMode.Replace ? AddedSince(last, raw) : _newest.Files;
        string origin = isMarked && _table.Mode != IngestMode.Replace
            ? string.Create(CultureInfo.InvariantCulture, $"{_table.Path} after version {last}")
            : _table.Path;
        string columns = _table.Columns.Count == 0
            ? "*"
            : string.Join(", ", RequiredColumns().Select(column => Sql.Identifier(column.Name)));
        raw.Add($"SELECT {columns}, {Sql.Literal(origin)} AS _source, NULL AS _row, NULL AS _line FROM {_newest.ToSql(files)}");
        return new Batch(new Dictionary<string, long> { [_mark] = _newest.Version });
    }

    IEnumerable<ColumnDefinition> RequiredColumns()
    {
        string[] missing = [.. _table.Columns.Select(column => column.Name).Where(name => _newest.Schema.Find(name) is null)];
        return missing.Length == 0
            ? _table.Columns
            : throw new SourceDataException(
                $"{_table.Path} has no column {string.Join(", ", missing)}; it has "
                + $"{string.Join(", ", _newest.Schema.Fields.Select(field => field.Name))}: correct the columns of table '{_table.Name}'");
    }

    /// <summary>Files of the newest version that an earlier one did not have.</summary>
    DataFile[] AddedSince(long version, RawTable raw)
    {
        HashSet<(string, string?)> before = [.. _foreign.Snapshot(raw.Connection, version, raw.Cancellation).Files.Select(Key)];
        DataFile[] added = [.. _newest.Files.Where(file => !before.Contains(Key(file)))];
        if (_table.Mode == IngestMode.Append && before.Count + added.Length > _newest.Files.Count)
        {
            throw new SourceDataException(
                $"{_table.Path} took rows out or wrote them anew since version {version}, so that what was added is not known: "
                + $"give table '{_table.Name}' mode: replace, or a key and mode: upsert");
        }

        return added;
    }

    static (string Path, string? DeletedRows) Key(DataFile file) => (file.Path, file.DeletionVectorId);
}
