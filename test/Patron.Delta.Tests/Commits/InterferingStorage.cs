namespace Patron.Delta.Tests.Commits;

/// <summary>A table's storage where something happens just before a commit is tried, as often as there are things to happen.</summary>
sealed class InterferingStorage(ITableStorage inner) : ITableStorage
{
    public Queue<Action> BeforeCommit { get; } = [];

    public IReadOnlyList<StoredFile> List(string folder) => inner.List(folder);

    public byte[] Read(string path) => inner.Read(path);

    public string Locate(string path) => inner.Locate(path);

    public void Prepare() => inner.Prepare();

    public StoredFile Seal(string path) => inner.Seal(path);

    public void Delete(string path) => inner.Delete(path);

    public bool TryCreate(string path, ReadOnlySpan<byte> content)
    {
        if (BeforeCommit.TryDequeue(out Action? happening))
            happening();
        return inner.TryCreate(path, content);
    }
}
