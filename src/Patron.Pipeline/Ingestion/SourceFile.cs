using System.Globalization;
using Patron.DuckDb;

namespace Patron.Pipeline.Ingestion;

/// <summary>One file that a source's table is read from.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Name">For people and for <c>_source</c>: relative to the project's folder where it lies below.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written.</param>
sealed record SourceFile(string Path, string Name, long Size, DateTime Modified)
{
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
}
