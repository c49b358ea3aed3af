namespace Patron.Pipeline.Tracking.Folder;

/// <summary>Tells the runs that go on: the process of a run holds a file of its own, and the operating system lets go of it with the process.</summary>
/// <param name="folder">Where the files lie.</param>
sealed class RunLocks(string folder)
{
    /// <summary>Says that a run lives, as long as what is returned is held.</summary>
    public FileStream Hold(string run)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(PathOf(run), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Whether the process of a run lives.</summary>
    public bool IsHeld(string run)
    {
        try
        {
            using FileStream probe = new(PathOf(run), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>Removes what a killed process left.</summary>
    public void Clear(string run) => File.Delete(PathOf(run));

    string PathOf(string run) => Path.Combine(folder, run + ".lock");
}
