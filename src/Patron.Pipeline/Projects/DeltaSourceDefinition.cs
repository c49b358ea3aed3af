namespace Patron.Pipeline.Projects;

/// <summary>A source of Delta tables that another program writes: <c>kind: delta</c>.</summary>
public sealed record DeltaSourceDefinition : SourceDefinition
{
    public required IReadOnlyList<DeltaTableDefinition> Tables { get; init; }

    public override IReadOnlyList<string> TableNames => [.. Tables.Select(table => table.Name)];
}

/// <summary>One Delta table of a source.</summary>
public sealed record DeltaTableDefinition : SourceTableDefinition
{
    /// <summary>The table's folder, relative to the project's folder (or absolute).</summary>
    public required string Path { get; init; }
}
