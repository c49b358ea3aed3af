namespace Patron.Delta.Log;

/// <summary>What a commit says about itself; a new table was based on no version.</summary>
sealed record CommitNote(CommitDetails Details, long? ReadVersion, string TransactionId)
{
    /// <summary>The program and its version, as <c>engineInfo</c> names them.</summary>
    public static string Engine { get; } = $"Patron/{typeof(CommitNote).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Whether the write added files without looking at those that were there.</summary>
    public bool IsBlindAppend { get; init; }

    public IReadOnlyList<(string Key, string? Value)> Parameters { get; init; } = [];

    public IReadOnlyList<(string Key, string? Value)> Metrics { get; init; } = [];
}
