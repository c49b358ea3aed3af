namespace Patron.Delta;

/// <summary>A table's identity, columns and properties, as its <c>metaData</c> action says.</summary>
public sealed record TableMetadata
{
    /// <summary>A GUID given once, when the table is created.</summary>
    public required string Id { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary>The schema's own JSON text.</summary>
    public required string SchemaString { get; init; }

    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Table properties such as <c>delta.appendOnly</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>When the table was created; null where the log does not say.</summary>
    public DateTimeOffset? Created { get; init; }
}
