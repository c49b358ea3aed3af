namespace Patron.Delta;

/// <summary>What erasing a table's history left and took.</summary>
/// <param name="Version">The newest version, now the only one.</param>
/// <param name="OldestGone">The oldest version that could be read before and cannot now; null where there was only one.</param>
/// <param name="FilesDeleted">Data files that the newest version does not have, leftovers of writers that failed included.</param>
public sealed record ErasedHistory(long Version, long? OldestGone, int FilesDeleted);
