using Patron.Delta.Commits;
using Patron.Delta.Log;
using Patron.DuckDb;

namespace Patron.Delta;

/// <summary>
/// A write whose data files are on disk, durable, and which no version names yet. <see cref="Commit"/> takes one small file, so
/// that several tables prepared first change nearly at once. Disposing of it uncommitted deletes the data files.
/// </summary>
public sealed class StagedWrite : IDisposable
{
    readonly ITableStorage _storage;
    readonly PendingCommit _pending;
    readonly IReadOnlyList<string> _written;
    bool _isOver;

    internal StagedWrite(ITableStorage storage, PendingCommit pending, IReadOnlyList<string> written) =>
        (_storage, _pending, _written) = (storage, pending, written);

    /// <summary>Rows of the query that was written.</summary>
    public long Rows => _pending.Rows;

    /// <summary>The version that the write is based on; null where it makes the table.</summary>
    public Snapshot? Base => _pending.Base;

    /// <summary>Whether the commit records how far applications have come.</summary>
    public bool HasMarks => _pending.Details.Applications.Count > 0;

    /// <summary>
    /// Makes the write the table's next version. Another writer's version in between is no obstacle unless it changed what this
    /// write was based on.
    /// </summary>
    /// <exception cref="InvalidOperationException">This was committed, found in conflict or disposed of before.</exception>
    /// <exception cref="DeltaException">The storage refuses; whether the version is there may then be unknown.</exception>
    public CommitOutcome Commit(Connection connection, CancellationToken cancellation = default)
    {
        if (_isOver)
            throw new InvalidOperationException("this write is committed or given up; stage it again");
        CommitLoop loop = new(_storage, connection, new SnapshotReader(_storage, connection, cancellation), cancellation);
        CommitOutcome? outcome = null;
        try
        {
            outcome = loop.Commit(_pending);
            return outcome;
        }
        finally
        {
            _isOver = loop.HasLanded || loop.IsUncertain;
            if (outcome is CommitOutcome.Conflicted or CommitOutcome.Unchanged)
                Dispose();
        }
    }

    /// <summary>Deletes the data files unless they were committed.</summary>
    public void Dispose()
    {
        if (_isOver)
            return;
        _isOver = true;
        Orphans.Delete(_storage, _written);
    }
}
