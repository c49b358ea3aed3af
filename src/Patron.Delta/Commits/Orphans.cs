namespace Patron.Delta.Commits;

/// <summary>Data files of a write that no version will name.</summary>
static class Orphans
{
    public static void Delete(ITableStorage storage, IEnumerable<string> files)
    {
        try
        {
            foreach (string file in files)
                storage.Delete(file);
        }
        catch (DeltaException)
        {
            // No version names the files; what made the write fail is what the caller has to hear.
        }
    }
}
