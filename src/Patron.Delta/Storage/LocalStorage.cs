using System.Security.Cryptography;

namespace Patron.Delta.Storage;

/// <summary>A table in a folder of this machine or of a mounted file system with hard links.</summary>
sealed class LocalStorage : ITableStorage
{
    readonly string _root;

    public LocalStorage(string folder) => _root = Path.GetFullPath(folder);

    public IReadOnlyList<StoredFile> List(string folder) => Guard(Locate(folder), "list", path =>
    {
        DirectoryInfo directory = new(path);
        return directory.Exists
            ? directory.EnumerateFiles().Select(file => Describe(file, file.Name)).OfType<StoredFile>().ToArray()
            : [];
    });

    public IReadOnlyList<StoredFile> ListAll() => Guard(_root, "list", path =>
    {
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        DirectoryInfo directory = new(path);
        return directory.Exists
            ? directory.EnumerateFiles("*", all)
                .Select(file => Describe(file, Relative(file.FullName))).OfType<StoredFile>().ToArray()
            : [];
    });

    public byte[] Read(string path) => Guard(Locate(path), "read", File.ReadAllBytes);

    public string Locate(string path) => Path.GetFullPath(Path.Combine(_root, path));

    public void Prepare() => MakeFolder("_delta_log");

    public void MakeFolder(string folder) => Guard(Locate(folder), "make the folder", path =>
    {
        DurableFiles.MakeFolder(path);
        return path;
    });

    public bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        return Guard(Locate(path), "write", target => DurableFiles.TryCreate(target, bytes));
    }

    public SealedFile Seal(string path) => Guard(Locate(path), "make durable", full =>
    {
        byte[] hash = DurableFiles.Sync(full);
        FileInfo file = new(full);
        return new SealedFile(file.Length, Utc(file), Convert.ToHexStringLower(hash));
    });

    public SealedFile Measure(string path) => Guard(Locate(path), "read", full =>
    {
        using FileStream stream = new(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 20);
        return new SealedFile(stream.Length, Utc(new FileInfo(full)), Convert.ToHexStringLower(SHA256.HashData(stream)));
    });

    public bool TryRename(string path, string newPath) =>
        Guard(Locate(newPath), "write", target => DurableFiles.TryRename(Locate(path), target));

    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        byte[] bytes = content.ToArray();
        Guard(Locate(path), "write", target => DurableFiles.Replace(target, bytes));
    }

    public bool Exists(string path) => Guard(Locate(path), "look for", File.Exists);

    public void Delete(string path) => Guard(Locate(path), "delete", full =>
    {
        if (File.Exists(full))
            File.Delete(full);
        return full;
    });

    public void DeleteEmptyFolders(DateTimeOffset before) => Guard(_root, "delete folders of", path =>
    {
        foreach (DirectoryInfo folder in new DirectoryInfo(path).EnumerateDirectories())
            DeleteIfEmpty(folder, before);
        return path;
    });

    static void DeleteIfEmpty(DirectoryInfo folder, DateTimeOffset before)
    {
        bool isOld = folder.LastWriteTimeUtc <= before.UtcDateTime;
        foreach (DirectoryInfo inner in folder.EnumerateDirectories())
            DeleteIfEmpty(inner, before);
        if (isOld && folder.Name != "_delta_log" && !folder.EnumerateFileSystemInfos().Any())
            folder.Delete();
    }

    string Relative(string path) => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Null for a file that another writer removed since it was listed, such as a commit's temporary one.</summary>
    static StoredFile? Describe(FileInfo file, string name)
    {
        try
        {
            return new StoredFile(name, file.Length, Utc(file));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    static DateTimeOffset Utc(FileInfo file) => new(file.LastWriteTimeUtc, TimeSpan.Zero);

    static T Guard<T>(string path, string verb, Func<string, T> action)
    {
        try
        {
            return action(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException(
                $"cannot {verb} {path}: {error.Message} Check that the disk has room and that this user may write there.", error);
        }
    }
}
