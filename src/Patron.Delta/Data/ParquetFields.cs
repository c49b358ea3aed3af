using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>The fields of a Parquet file's own schema, as its footer lists them: each before those within it.</summary>
sealed class ParquetFields
{
    readonly Dictionary<long, string> _names = [];
    readonly HashSet<string> _topNames = [];

    /// <summary>Whether any column is a 96-bit number, which only outdated timestamps are.</summary>
    public bool HasOutdatedTimestamps { get; private set; }

    /// <summary>The fields of files by the engine's names for these.</summary>
    /// <exception cref="DeltaException">A file cannot be read.</exception>
    public static Dictionary<string, ParquetFields> Of(
        Connection connection, IReadOnlyCollection<string> paths, CancellationToken cancellation)
    {
        try
        {
            using Result result = connection.Query(
                $"SELECT file_name, name, type, field_id FROM parquet_schema({ScanSql.FileList(paths)})", cancellation);
            ColumnTable table = result.ReadAll();
            string?[] files = table.Texts("file_name");
            string?[] names = table.Texts("name");
            string?[] types = table.Texts("type");
            Dictionary<string, ParquetFields> found = [];
            for (int row = 0; row < table.Rows; row++)
            {
                if (!found.TryGetValue(files[row]!, out ParquetFields? fields))
                    found[files[row]!] = fields = new ParquetFields();
                fields.Add(names[row] ?? "", types[row], table.Value("field_id", row) as long?);
            }

            return found;
        }
        catch (DuckDbException error)
        {
            throw new DeltaException($"the data files cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The file's name for a field; one that no field has where the file lacks it.</summary>
    public string NameOf(Field field)
    {
        long id = PhysicalSchema.IdOf(field);
        if (_names.TryGetValue(id, out string? name))
            return name;
        string absent = $"_patron_absent_{id}";
        while (_topNames.Contains(absent))
            absent += "_";
        return absent;
    }

    void Add(string name, string? type, long? id)
    {
        HasOutdatedTimestamps |= type == "INT96";
        _topNames.Add(name);
        if (id is { } number)
            _names.TryAdd(number, name);
    }
}
