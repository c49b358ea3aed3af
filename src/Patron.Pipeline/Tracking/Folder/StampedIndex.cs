using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>
/// What many folders say, in one file of a line each, so that thousands need not be opened. An entry counts as long as its folder is
/// unchanged; changed and new folders are read, and the file is written anew. Without the file, or with a damaged one, all are read.
/// </summary>
/// <typeparam name="T">What one folder says.</typeparam>
/// <param name="path">The index.</param>
/// <param name="root">The folder that holds the folders.</param>
/// <param name="inner">Folders within one whose changes change what it says, as changes of the folder itself do.</param>
sealed class StampedIndex<T>(string path, string root, params string[] inner)
    where T : class
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What each folder says.</summary>
    /// <param name="folders">The folders, relative to the root.</param>
    /// <param name="read">Reads one.</param>
    /// <param name="isFinal">Whether what it says holds until the folder changes.</param>
    /// <param name="within">Where all of them lie; what the index knows of folders elsewhere is kept.</param>
    public IReadOnlyList<T> Read(IEnumerable<string> folders, Func<string, T> read, Func<T, bool> isFinal, string within = "")
    {
        Dictionary<string, Entry> known = Load();
        List<Entry> entries = [];
        int taken = 0;
        foreach (string folder in folders)
        {
            long[] stamps = StampsOf(folder);
            if (known.GetValueOrDefault(folder) is { } entry && entry.Stamps.AsSpan().SequenceEqual(stamps))
                taken++;
            else
                entry = new Entry(folder, stamps, read(folder));
            entries.Add(entry);
        }

        Entry[] final = [.. entries.Where(entry => isFinal(entry.Said))];
        Entry[] elsewhere = [.. known.Values.Where(entry => !entry.Folder.StartsWith(within, StringComparison.Ordinal))];
        if (taken < final.Length || taken + elsewhere.Length < known.Count)
            Save(final.Concat(elsewhere));
        return [.. entries.Select(entry => entry.Said)];
    }

    /// <summary>Times of change; a folder that is not there has one too.</summary>
    long[] StampsOf(string folder)
    {
        string full = Path.Combine(root, folder);
        long[] stamps = new long[1 + inner.Length];
        stamps[0] = Directory.GetLastWriteTimeUtc(full).Ticks;
        for (int index = 0; index < inner.Length; index++)
            stamps[index + 1] = Directory.GetLastWriteTimeUtc(Path.Combine(full, inner[index])).Ticks;
        return stamps;
    }

    Dictionary<string, Entry> Load()
    {
        try
        {
            return File.Exists(path)
                ? File.ReadLines(path).Select(line => JsonSerializer.Deserialize<Entry>(line, Json) ?? throw new JsonException()).ToDictionary(entry => entry.Folder)
                : [];
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return []; // the folders say it all
        }
    }

    /// <summary>A project that may only be read has no index, and is read as a whole each time.</summary>
    void Save(IEnumerable<Entry> entries)
    {
        using MemoryStream text = new();
        foreach (Entry entry in entries)
        {
            JsonSerializer.Serialize(text, entry, Json);
            text.WriteByte((byte)'\n');
        }

        try
        {
            WholeFile.Write(path, text.GetBuffer().AsSpan(0, (int)text.Length), synced: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    sealed record Entry(string Folder, long[] Stamps, T Said);
}
