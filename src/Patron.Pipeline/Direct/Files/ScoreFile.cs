using Patron.DuckDb;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Direct.Files;

/// <summary>The file that scores are written to: seen whole or not at all, in the format that its name ends in.</summary>
sealed class ScoreFile
{
    static readonly Dictionary<string, string> Formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = "FORMAT csv, HEADER",
        [".json"] = "FORMAT json, ARRAY true",
        [".parquet"] = "FORMAT parquet",
    };

    readonly string _path;
    readonly string _format;

    ScoreFile(string path, string format) => (_path, _format) = (path, format);

    /// <summary>Makes sure before the work that its result can be written.</summary>
    /// <exception cref="InputException">An unknown format, a folder that is not there, or the input itself.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static ScoreFile Check(string path, string input)
    {
        string ending = Path.GetExtension(path);
        if (!Formats.TryGetValue(ending, out string? format))
        {
            throw new InputException(
                $"{path}: the name must end in .csv, .json or .parquet{(Suggestion.For(ending, Formats.Keys) is { } meant ? $"; did you mean {meant}?" : "")}");
        }

        string full = Path.GetFullPath(path);
        if (full == Path.GetFullPath(input))
            throw new InputException($"{path} is the file that is read: name another");
        if (Directory.Exists(full))
            throw new InputException($"{path} is a folder: name a file in it");
        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
            throw new InputException($"{path}: there is no folder {folder}: make it first");
        ScoreFile file = new(full, format);
        file.Try();
        return file;
    }

    /// <summary>Writes the rows of a SELECT, in their order.</summary>
    public void Write(string select, Connection connection, CancellationToken cancellation)
    {
        string partial = Partial;
        try
        {
            connection.Execute($"COPY ({select}) TO {Sql.Literal(partial)} ({_format})", cancellation);
            File.Move(partial, _path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    string Partial => Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Environment.ProcessId}.partial");

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
