using Patron.DuckDb;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Files;

/// <summary>A file that rows are written to: seen whole or not at all, in the format that its name ends in unless said otherwise.</summary>
public sealed class OutputFile
{
    static readonly Dictionary<string, string> CopyOptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csv"] = "FORMAT csv, HEADER",
        ["json"] = "FORMAT json, ARRAY true",
        ["parquet"] = "FORMAT parquet",
    };

    readonly string _path;
    readonly string _format;

    OutputFile(string path, string format) => (_path, _format) = (path, format);

    string Partial => Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Environment.ProcessId}.partial");

    /// <summary>Makes sure before the work that its result can be written.</summary>
    /// <param name="path">The file; it may be there already.</param>
    /// <param name="format"><c>csv</c>, <c>json</c> or <c>parquet</c>; null takes it from the name.</param>
    /// <param name="input">The file that is read; it must be another.</param>
    /// <exception cref="InputException">An unknown format, a folder that is not there, or the input itself.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static OutputFile Check(string path, string? format = null, string? input = null)
    {
        format ??= FormatOf(path);
        string full = Path.GetFullPath(path);
        if (input is not null && full == Path.GetFullPath(input))
            throw new InputException($"{path} is the file that is read: name another");
        if (Directory.Exists(full))
            throw new InputException($"{path} is a folder: name a file in it");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new InputException($"{path}: there is no folder {folder}: make it first");
        OutputFile file = new(full, format);
        file.Try();
        return file;
    }

    /// <summary>Writes the rows of a SELECT, in their order.</summary>
    public void Write(string select, Connection connection, CancellationToken cancellation)
    {
        string partial = Partial;
        try
        {
            Copy(select, _format, partial, connection, cancellation);
            File.Move(partial, _path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Writes the rows of a SELECT to a stream, such as standard output.</summary>
    /// <param name="select">The rows.</param>
    /// <param name="format"><c>csv</c>, <c>json</c> or <c>parquet</c>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="connection">The engine.</param>
    /// <param name="cancellation">Gives up.</param>
    public static void Write(string select, string format, Stream target, Connection connection, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("patron-query-");
        try
        {
            string whole = Path.Combine(folder.FullName, "rows");
            Copy(select, format, whole, connection, cancellation);
            using FileStream rows = File.OpenRead(whole);
            rows.CopyTo(target);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Copy(string select, string format, string path, Connection connection, CancellationToken cancellation) =>
        connection.Execute($"COPY (\n{select}\n) TO {Sql.Literal(path)} ({CopyOptions[format]})", cancellation);

    static string FormatOf(string path)
    {
        string ending = Path.GetExtension(path).TrimStart('.');
        return CopyOptions.ContainsKey(ending)
            ? ending
            : throw new InputException(
                $"{path}: the name must end in .csv, .json or .parquet{(Suggestion.For(ending, CopyOptions.Keys) is { } meant ? $"; did you mean .{meant}?" : "")}");
    }

    void Try()
    {
        try
        {
            using FileStream _ = new(Partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{_path} cannot be written: {error.Message} Name a folder that can be written.", error);
        }
    }
}
