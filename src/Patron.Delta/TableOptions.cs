namespace Patron.Delta;

/// <summary>What a new table is given beside its columns.</summary>
public sealed record TableOptions
{
    public string? Description { get; init; }

    /// <summary>Table properties such as <c>delta.appendOnly</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Columns that never hold NULL.</summary>
    public IReadOnlyList<string> NotNull { get; init; } = [];

    /// <summary>
    /// Columns whose rows of equal values lie in files of their own, so that a condition on them opens those files only. For
    /// columns of few values; an empty string in one comes back as NULL.
    /// </summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];
}
