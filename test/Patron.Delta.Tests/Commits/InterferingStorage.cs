namespace Patron.Delta.Tests.Commits;

/// <summary>A table's storage where something happens just before or after a commit, once for each thing queued.</summary>
sealed class InterferingStorage(ITableStorage inner) : ITableStorage
{
    public Queue<Action> BeforeCommit { get; } = [];

    public Queue<Func<bool, bool>> AfterCommit { get; } = [];

    public IReadOnlyList<StoredFile> List(string folder) => inner.List(folder);

    public IReadOnlyList<StoredFile> ListAll() => inner.ListAll();

    public void DeleteEmptyFolders(DateTimeOffset before) => inner.DeleteEmptyFolders(before);

    public byte[] Read(string path) => inner.Read(path);

    public string Locate(string path) => inner.Locate(path);

    public void Prepare() => inner.Prepare();

    public void MakeFolder(string folder) => inner.MakeFolder(folder);

    public SealedFile Seal(string path) => inner.Seal(path);

    public SealedFile Measure(string path) => inner.Measure(path);

    public bool TryRename(string path, string newPath) => inner.TryRename(path, newPath);

    public void Replace(string path, ReadOnlySpan<byte> content) => inner.Replace(path, content);

    public bool Exists(string path) => inner.Exists(path);

    public void Delete(string path) => inner.Delete(path);

    public bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        if (BeforeCommit.TryDequeue(out Action? happening))
            happening();
        bool created = inner.TryCreate(path, content);
        return AfterCommit.TryDequeue(out Func<bool, bool>? answer) ? answer(created) : created;
    }
}
