using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>One file that a source's table is read from.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Name">For people and for <c>_source</c>: relative to the project's folder where it lies below.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written.</param>
sealed record SourceFile(string Path, string Name, long Size, DateTime Modified)
{
    /// <summary>Whether it is packed in a way that .NET does not know.</summary>
    public bool IsUnpackedByTheEngine => Path.EndsWith(".zst", StringComparison.OrdinalIgnoreCase);

    /// <summary>Changes when the file does.</summary>
    public string Fingerprint => string.Create(CultureInfo.InvariantCulture, $"{Name} {Size} {Modified:O}");

    /// <summary>The files that a glob matches, in the order of their names.</summary>
    public static IReadOnlyList<SourceFile> Matching(string pattern, string folder, Connection connection)
    {
        string glob = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, pattern));
        using Result result = connection.Query($"SELECT file FROM glob({Sql.Literal(glob)}) ORDER BY file");
        return [.. result.ReadAll().Texts("file").Select(path => Of(path!, folder))];
    }

    /// <summary>One file.</summary>
    public static SourceFile Of(string path, string folder)
    {
        FileInfo file = new(path);
        string name = System.IO.Path.GetRelativePath(folder, path);
        bool isBelow = !name.StartsWith("..", StringComparison.Ordinal);
        return new SourceFile(path, isBelow ? name.Replace('\\', '/') : path, file.Length, file.LastWriteTimeUtc);
    }

    /// <summary>The files as a SQL list, where a star in a name is no pattern.</summary>
    public static string ListSql(IEnumerable<SourceFile> files) => $"[{string.Join(", ", files.Select(file => Sql.Literal(file.Path
        .Replace("[", "[[]", StringComparison.Ordinal)
        .Replace("*", "[*]", StringComparison.Ordinal)
        .Replace("?", "[?]", StringComparison.Ordinal))))}]";

    /// <summary>SQL that gives a file's name, from SQL that gives its path.</summary>
    public static string NameSql(IReadOnlyCollection<SourceFile> files, string path)
    {
        if (files.Count == 1)
            return Sql.Literal(files.First().Name);
        string above = files.First().Path[..^files.First().Name.Length];
        return files.All(file => file.Path == above + file.Name)
            ? $"substr({path}, {above.EnumerateRunes().Count() + 1})"
            : $"CASE {path} {string.Concat(files.Select(file => $"WHEN {Sql.Literal(file.Path)} THEN {Sql.Literal(file.Name)} "))}END";
    }

    /// <summary>Whether it is no longer as it was found.</summary>
    public bool HasChanged()
    {
        FileInfo now = new(Path);
        return !now.Exists || now.Length != Size || now.LastWriteTimeUtc != Modified;
    }

    /// <summary>What to say of a file without content.</summary>
    public SourceDataException Empty() => new($"{Name} is empty: put data with a header line into it, or remove it");

    /// <summary>Refuses a file that lacks a declared column.</summary>
    /// <exception cref="SourceDataException">It lacks one.</exception>
    public void Require(SourceTableDefinition table, IReadOnlyCollection<string> found)
    {
        string[] missing = [.. table.Columns.Select(column => column.Name).Except(found)];
        if (missing.Length > 0)
        {
            throw new SourceDataException(
                $"{Name} has no column {string.Join(", ", missing)}; it has {string.Join(", ", found)}: "
                + $"correct the file's header, or the columns of table '{table.Name}'");
        }
    }
}
