namespace Patron.Delta;

/// <summary>What a vacuum removed, or would remove.</summary>
/// <param name="Files">Paths within the table's folder, in order.</param>
/// <param name="Bytes">Their sizes together.</param>
public sealed record VacuumReport(IReadOnlyList<string> Files, long Bytes);

/// <summary>How a vacuum goes about it.</summary>
public sealed record VacuumOptions
{
    /// <summary>
    /// Versions that were current within this time stay readable.
    /// </summary>
    /// <value>Default: the table's <c>delta.deletedFileRetentionDuration</c>, one week where it does not say.</value>
    public TimeSpan? Retention { get; init; }

    /// <summary>
    /// Allows a shorter retention than the table's. Files that other writers are just about to commit may then be lost, so none may
    /// be at work.
    /// </summary>
    public bool Force { get; init; }

    /// <summary>Only tells what would be removed.</summary>
    public bool DryRun { get; init; }
}
