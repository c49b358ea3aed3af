namespace Patron.Delta;

/// <summary>A change of what is said about a table; its rows stay.</summary>
public sealed record TableChange
{
    /// <summary>The new description; null leaves the one there is.</summary>
    public string? Description { get; init; }

    /// <summary>Table properties to set, or to remove where the value is null.</summary>
    public IReadOnlyDictionary<string, string?> Properties { get; init; } = new Dictionary<string, string?>();
}
