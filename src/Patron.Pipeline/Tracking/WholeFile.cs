namespace Patron.Pipeline.Tracking;

/// <summary>Files that are seen whole or not at all.</summary>
static class WholeFile
{
    /// <summary>How the names of files that are not whole end.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>Writes beside the target, syncs unless told otherwise, then takes its place.</summary>
    /// <param name="path">The target.</param>
    /// <param name="content">All of it.</param>
    /// <param name="synced">Whether it has to outlive a power cut.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool synced = true)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}{Unfinished}";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(synced);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
