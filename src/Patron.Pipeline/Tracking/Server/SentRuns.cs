using System.Security.Cryptography;
using System.Text;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>
/// What one experiment of a server has whole, a line each, in a hidden file of the tracking folder, which MLflow's tools pass over. While it is open no
/// other process sends there.
/// </summary>
sealed class SentRuns : IDisposable
{
    readonly FileStream _file;
    readonly HashSet<string> _lines;

    SentRuns(FileStream file, HashSet<string> lines) => (_file, _lines) = (file, lines);

    /// <summary>Opens the file; null where another process sends.</summary>
    /// <param name="folder">The tracking folder.</param>
    /// <param name="server">What tells the experiment and its server from others; only a hash of it is written.</param>
    /// <param name="forget">Whether what it says is no longer believed.</param>
    public static SentRuns? Open(string folder, string server, bool forget = false)
    {
        Directory.CreateDirectory(folder);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server)).AsSpan(0, 8));
#pragma warning disable CA2000 // the marks own the file
        FileStream? file = Take(Path.Combine(folder, $".sent-{name}"));
#pragma warning restore CA2000
        return file is null ? null : new SentRuns(file, forget ? Clear(file) : Read(file));
    }

    /// <summary>Whether a run is there whole.</summary>
    public bool Has(string run) => _lines.Contains(Line(run));

    /// <summary>Whether a version is there, and what is told of it as it is now.</summary>
    /// <param name="version">The version.</param>
    /// <param name="told">A hash of its card and gates.</param>
    public bool Has(ModelVersion version, string told) => _lines.Contains(Line(version, told));

    /// <summary>Whether a version has ever been there.</summary>
    public bool Knows(ModelVersion version) => _lines.Contains(Line(version, ""));

    public void Add(string run) => Write(Line(run));

    public void Add(ModelVersion version, string told)
    {
        Write(Line(version, ""));
        Write(Line(version, told));
    }

    public void Dispose() => _file.Dispose();

    void Write(string line)
    {
        if (!_lines.Add(line))
            return;
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }

    static FileStream? Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (ProjectLock.IsHeld(error))
        {
            return null;
        }
    }

    static HashSet<string> Clear(FileStream file)
    {
        file.SetLength(0);
        return [];
    }

    /// <summary>The lines that are whole: a crash may have cut the last one short.</summary>
    static HashSet<string> Read(FileStream file)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        file.SetLength(whole);
        file.Position = whole;
        return [.. Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    static string Line(string run) => $"run {run}";

    static string Line(ModelVersion version, string told) => $"version {version.Run} {version.Model} {told}".TrimEnd();
}
