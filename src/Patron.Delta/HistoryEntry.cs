namespace Patron.Delta;

/// <summary>What a commit says of itself.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Time">When, as the commit says; else when its file was written.</param>
/// <param name="Operation">A word or two such as WRITE; null where the commit does not say.</param>
/// <param name="Rows">Rows that it wrote; null where it does not say.</param>
/// <param name="RunId">The commit's <c>userMetadata</c>, where Patron puts the run that wrote.</param>
public sealed record HistoryEntry(long Version, DateTimeOffset Time, string? Operation, long? Rows, string? RunId);
