namespace Patron.Delta;

/// <summary>A file of a table: its name within the listed folder, its size in bytes and when it was last written.</summary>
public sealed record StoredFile(string Name, long Size, DateTimeOffset Modified);

/// <summary>A file as the log keeps it: its size in bytes, when it was last written and the SHA-256 of its content in hexadecimal.</summary>
public sealed record SealedFile(long Size, DateTimeOffset Modified, string Sha256);

/// <summary>
/// Where a table lies. Paths are relative to the table's folder, with '/' between their parts; absolute ones are taken as they
/// are. Every failure of the medium is a <see cref="DeltaException"/> that names the path.
/// </summary>
public interface ITableStorage
{
    /// <summary>The files directly in a folder, in no particular order; none where the folder does not exist.</summary>
    IReadOnlyList<StoredFile> List(string folder);

    /// <summary>The files of the table's folder and of all folders below, named by their paths.</summary>
    IReadOnlyList<StoredFile> ListAll();

    /// <summary>The whole content of a file.</summary>
    byte[] Read(string path);

    /// <summary>
    /// Puts a file where none is: all of its content or nothing, durable when this returns true. False, and no change, when the
    /// name is taken; of any number of writers that race for a name exactly one gets true.
    /// </summary>
    bool TryCreate(string path, ReadOnlySpan<byte> content);

    /// <summary>The name by which the SQL engine reads or writes the file.</summary>
    string Locate(string path);

    /// <summary>Makes the folder of a table, with its log, ready to be written.</summary>
    void Prepare();

    /// <summary>Makes a folder, durable, unless it is there.</summary>
    void MakeFolder(string folder);

    /// <summary>Makes a file written by the engine durable, and gives what the log keeps of it.</summary>
    SealedFile Seal(string path);

    /// <summary>What a file's content is now, to be held against what the log keeps of it.</summary>
    SealedFile Measure(string path);

    /// <summary>
    /// Gives a sealed file its lasting name, durable when this returns true. False when the name is taken; the file then keeps the
    /// name it had.
    /// </summary>
    bool TryRename(string path, string newPath);

    /// <summary>Puts a file in place of what the name had: readers see the one content or the other, never a part.</summary>
    void Replace(string path, ReadOnlySpan<byte> content);

    /// <summary>Whether a file is there.</summary>
    bool Exists(string path);

    /// <summary>Removes a file; nothing happens where it does not exist.</summary>
    void Delete(string path);

    /// <summary>Removes folders below the table's that have been empty since before an instant.</summary>
    void DeleteEmptyFolders(DateTimeOffset before);
}
