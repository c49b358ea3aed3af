namespace Patron.Delta.Data;

/// <summary>Names of the data files that Patron writes; the prefix tells them from other writers' files.</summary>
static class DataFileName
{
    const string Prefix = "patron-";

    /// <summary>A name that no other file has; it needs no escaping in a URI.</summary>
    public static string New(string compression) => $"{Prefix}{Guid.NewGuid():D}.{compression}.parquet";

    public static bool IsOurs(string path) =>
        path.AsSpan(path.LastIndexOf('/') + 1).StartsWith(Prefix, StringComparison.Ordinal);
}
