namespace Patron.Simulation.Writing;

/// <summary>
/// The folder of a world while it is written: a hidden folder beside the final one, renamed when everything is there,
/// deleted when not.
/// </summary>
sealed class WorldFolder : IDisposable
{
    readonly string _final;
    readonly string _partial;
    readonly Dictionary<string, FileStream> _files = [];

    /// <summary>Begins a world in <paramref name="folder"/>, which must be absent or empty.</summary>
    public WorldFolder(string folder)
    {
        _final = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Refuse();
        string parent = Path.GetDirectoryName(_final)
            ?? throw new SimulationException($"{_final} is the root of a disk; name a folder below it.");
        _partial = Path.Combine(parent, $".{Path.GetFileName(_final)}.partial-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(_partial);
    }

    /// <summary>Lets <paramref name="write"/> fill a folder, which appears when that is done, not when it fails.</summary>
    /// <exception cref="ArgumentException">Options outside their ranges; the message tells every one.</exception>
    /// <exception cref="SimulationException">The folder holds files, or the disk refused.</exception>
    public static TTotals Fill<TTotals>(WorldOptions options, string folder, Func<WorldFolder, TTotals> write)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Require(options);
        try
        {
            using WorldFolder target = new(folder);
            TTotals totals = write(target);
            target.Publish();
            return totals;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new SimulationException(
                $"{Path.GetFullPath(folder)} could not be written ({cause.Message.TrimEnd('.', ' ')}): "
                + "free some space, or name a folder that can be written",
                cause);
        }
    }

    /// <summary>Refuses options outside their ranges.</summary>
    /// <exception cref="ArgumentException">The message tells every one.</exception>
    public static void Require(WorldOptions options)
    {
        IReadOnlyList<string> problems = options.Problems();
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
    }

    /// <summary>Bytes written so far, all files together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins a table's file with its header.</summary>
    public void Begin(WorldTable table)
    {
        _files.Add(table.File, Create(table.File));
        Append(table, System.Text.Encoding.ASCII.GetBytes(string.Join(',', table.Columns.Select(column => column.Name)) + "\n"));
    }

    /// <summary>A small table, whole.</summary>
    public void Write(WorldTable table, CsvRows rows)
    {
        Begin(table);
        Append(table, rows.Written);
    }

    public void Append(WorldTable table, ReadOnlySpan<byte> rows)
    {
        _files[table.File].Write(rows);
        Bytes += rows.Length;
    }

    /// <summary>A file that is not a table.</summary>
    public FileStream Create(string name)
    {
        string path = Path.Combine(_partial, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Closes the files and gives the folder its name.</summary>
    public void Publish()
    {
        Close();
        Refuse();
        if (Directory.Exists(_final))
            Directory.Delete(_final);
        Directory.Move(_partial, _final);
    }

    public void Dispose()
    {
        Close();
        if (Directory.Exists(_partial))
            Directory.Delete(_partial, recursive: true);
    }

    void Close()
    {
        foreach (FileStream file in _files.Values)
            file.Dispose();
        _files.Clear();
    }

    void Refuse()
    {
        if (File.Exists(_final))
            throw new SimulationException($"{_final} is a file; name a folder that is absent or empty.");
        if (Directory.Exists(_final) && Directory.EnumerateFileSystemEntries(_final).Any())
            throw new SimulationException($"{_final} already holds files; name another folder, or empty this one.");
    }
}
