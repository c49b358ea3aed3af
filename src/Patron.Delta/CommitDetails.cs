namespace Patron.Delta;

/// <summary>Who commits what, and when: kept in the commit's <c>commitInfo</c>.</summary>
/// <param name="Operation">A word or two such as WRITE or the step's name.</param>
/// <param name="RunId">The run that writes; goes to <c>userMetadata</c>.</param>
/// <param name="Time">The instant of the commit, from the caller's <see cref="TimeProvider"/>.</param>
public sealed record CommitDetails(string Operation, string RunId, DateTimeOffset Time)
{
    /// <summary>What was asked for, beside the mode and predicate that the write itself notes.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures to keep beside the counts of files, rows and bytes that the write itself notes.</summary>
    public IReadOnlyDictionary<string, string> Metrics { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// How far applications have come, by their ids, recorded in the same commit (the protocol's <c>txn</c>) and read back from
    /// <see cref="Snapshot.Applications"/>. Another writer that records one of these in between is a conflict.
    /// </summary>
    public IReadOnlyDictionary<string, long> Applications { get; init; } = new Dictionary<string, long>();
}
