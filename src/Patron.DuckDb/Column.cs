namespace Patron.DuckDb;

/// <summary>A named column of a result, or a named member of a nested type.</summary>
public sealed record Column(string Name, LogicalType Type);
