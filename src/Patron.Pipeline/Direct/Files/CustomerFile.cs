using Patron.DuckDb;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Files;

/// <summary>A file that a person gave: its columns by name, the SQL that reads it, and where in it a row stands.</summary>
abstract class CustomerFile
{
    /// <summary>The column of <see cref="Relation"/> that numbers the rows, for <see cref="PlaceOf"/>.</summary>
    public const string Record = "__record";

    protected CustomerFile(string path, IReadOnlyList<FileColumn> columns) => (Path, Columns) = (path, columns);

    /// <summary>As the person wrote it.</summary>
    public string Path { get; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<FileColumn> Columns { get; }

    /// <summary>A SELECT of all columns by their SQL names, and <see cref="Record"/>.</summary>
    public abstract string Relation { get; }

    /// <summary>Opens a file: Parquet by its first bytes, otherwise text.</summary>
    /// <exception cref="InputException">It is not there, cannot be read, is empty, or its columns cannot be told.</exception>
    public static CustomerFile Open(string path, TextFormat format, Connection connection)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path} is a folder: name a file in it");
            if (!File.Exists(path))
                throw new InputException($"{path}: there is no such file{Nearby(path)}");
            if (new FileInfo(path).Length == 0)
                throw new InputException($"{path} is empty: it needs a line for each row");
            return ParquetFile.IsParquet(path) ? new ParquetFile(path, connection) : TextFile.Open(path, format.Header);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>Where a row stands: <c>orders.csv:12</c>.</summary>
    /// <param name="record">Its number in <see cref="Record"/>.</param>
    public abstract string PlaceOf(long record);

    /// <summary>What the engine says of a fault in the file, as a person reads it.</summary>
    public abstract InputException Explain(DuckDbException error);

    /// <summary>The column that a person named.</summary>
    /// <exception cref="InputException">There is none, or more than one; the message lists those there are.</exception>
    public FileColumn Find(string name)
    {
        FileColumn[] exact = [.. Columns.Where(column => column.Name == name)];
        FileColumn[] found = exact.Length > 0
            ? exact
            : [.. Columns.Where(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InputException($"{Path}: there is no column '{name}'{Advice(name)}"),
            _ => throw new InputException($"{Path}: {found.Length} columns are named '{name}': give them names of their own"),
        };
    }

    /// <summary>A remedy for a column that is not there.</summary>
    protected virtual string Advice(string name) => $": {Suggestion.Among(name, [.. Columns.Select(column => column.Name)])}";

    /// <summary>The path as the engine takes it, where a star would mean many files.</summary>
    protected string PathSql =>
        Sql.Literal(System.IO.Path.GetFullPath(Path)
            .Replace("[", "[[]", StringComparison.Ordinal)
            .Replace("*", "[*]", StringComparison.Ordinal)
            .Replace("?", "[?]", StringComparison.Ordinal));

    static string Nearby(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            return $", nor a folder {folder}";
        IEnumerable<string> names = Directory.EnumerateFiles(folder).Select(file => System.IO.Path.GetFileName(file));
        return Suggestion.For(System.IO.Path.GetFileName(path), names) is { } meant ? $"; did you mean '{meant}'?" : "";
    }
}
