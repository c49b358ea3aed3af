using Patron.Delta;
using Patron.DuckDb;

namespace Patron.Pipeline.Lake;

/// <summary>Writes to several tables whose data is on disk, committed one right after the other or not at all.</summary>
sealed class JointWrites(Connection connection) : IDisposable
{
    readonly List<(string Table, DeltaTable Target, StagedWrite Write)> _staged = [];

    public void Add(string table, DeltaTable target, StagedWrite write) => _staged.Add((table, target, write));

    /// <summary>Commits all. When one is refused, those before it are taken back.</summary>
    /// <param name="takingBack">What the log says of a version that takes another back.</param>
    /// <param name="cancellation">Heeded before the first commit alone.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="InvalidOperationException">Another writer changed one of the tables.</exception>
    public long Commit(CommitDetails takingBack, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Stack<(DeltaTable Target, long Version)> committed = [];
        try
        {
            foreach ((string table, DeltaTable target, StagedWrite write) in _staged)
            {
                // Marks of what was read cannot be taken back: such a table keeps its new rows with them, and the next run goes on from there.
                if (Commit(table, write) is { } version && !write.HasMarks)
                    committed.Push((target, version));
            }
        }
        catch
        {
            foreach ((DeltaTable target, long version) in committed)
                TakeBack(target, version, takingBack);
            throw;
        }

        return _staged.Sum(entry => entry.Write.Rows);
    }

    /// <summary>Deletes the data of writes that were not committed.</summary>
    public void Dispose()
    {
        foreach ((_, _, StagedWrite write) in _staged)
            write.Dispose();
    }

    /// <returns>The version made; null where there was nothing to change.</returns>
    long? Commit(string table, StagedWrite write) => write.Commit(connection) switch
    {
        CommitOutcome.Committed done => done.Version,
        CommitOutcome.Unchanged => null,
        CommitOutcome.Conflicted conflict => throw LakeSession.Changed(table, conflict),
        _ => throw new InvalidOperationException($"{table}: an outcome that is not known"),
    };

    /// <summary>
    /// A table that the commit made is no table again; any other gets its former rows as a new version. What another writer added since
    /// is not undone.
    /// </summary>
    void TakeBack(DeltaTable target, long version, CommitDetails details)
    {
        if (version > 0)
            target.Restore(connection, version - 1, details, replaced: version);
        else if (target.NewestVersion() == 0)
            Directory.Delete(target.Location, recursive: true);
    }
}
