namespace Patron.Delta.Commits;

enum WriteMode
{
    Create,
    Append,
    Overwrite,
    Replace,
}

/// <summary>A write as the caller asked for it.</summary>
sealed record WriteRequest(WriteMode Mode, string Select, CommitDetails Details)
{
    /// <summary>Which rows a <see cref="WriteMode.Replace"/> takes out, as SQL.</summary>
    public string? Predicate { get; init; }

    /// <summary>Whether an <see cref="WriteMode.Overwrite"/> may change the table's columns.</summary>
    public bool NewColumns { get; init; }

    public TableOptions Options { get; init; } = new();
}
