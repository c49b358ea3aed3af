using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>tables/silver/NAME.sql</c> or <c>tables/gold/NAME.sql</c>: a table that is one SELECT.</summary>
public sealed record SqlTableDefinition : Definition
{
    public required TableLayer Layer { get; init; }

    public required SqlText Sql { get; init; }

    /// <summary>What a row is, for people; from the .yml beside the .sql.</summary>
    public string? Description { get; init; }

    /// <summary>Descriptions of columns, in the file's order.</summary>
    public IReadOnlyList<ColumnDescription> Columns { get; init; } = [];

    /// <summary>What must hold before the table is published.</summary>
    public IReadOnlyList<TableCheck> Checks { get; init; } = [];

    /// <summary>The name in the lake: <c>silver.orders</c>.</summary>
    [JsonIgnore]
    public string TableName => Layer == TableLayer.Silver ? "silver." + Name : "gold." + Name;
}

public enum TableLayer
{
    Silver,
    Gold,
}

public sealed record ColumnDescription(string Name, string Description);
