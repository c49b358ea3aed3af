namespace Patron.Delta;

/// <summary>How a write ended: one of the nested types.</summary>
public abstract record CommitOutcome
{
    CommitOutcome()
    {
    }

    /// <summary>The table has a new version.</summary>
    /// <param name="Version">The version that this write made.</param>
    /// <param name="Rows">Rows of the query that was written.</param>
    /// <param name="FilesAdded">Data files added, rewritten ones included.</param>
    /// <param name="FilesRemoved">Data files that no longer belong to the table.</param>
    public sealed record Committed(long Version, long Rows, int FilesAdded, int FilesRemoved) : CommitOutcome
    {
        /// <summary>
        /// Why the checkpoint that was due after this version, or the clean-up of the log, failed; null where nothing did. The
        /// version stands, and a later one tries again.
        /// </summary>
        public string? UpkeepFailure { get; init; }
    }

    /// <summary>Another writer changed what this write was based on; nothing was changed. Read again and write again.</summary>
    /// <param name="Version">The version that is in the way.</param>
    /// <param name="Reason">What it changed.</param>
    public sealed record Conflicted(long Version, string Reason) : CommitOutcome;

    /// <summary>There was nothing to delete or to rearrange; no version was made.</summary>
    /// <param name="Version">The version that the table has.</param>
    public sealed record Unchanged(long Version) : CommitOutcome;
}
