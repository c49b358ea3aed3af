namespace Patron.Delta.Schema;

/// <summary>How a table's columns are found in its data files: section "Column Mapping".</summary>
enum ColumnMapping
{
    /// <summary>By the column's own name.</summary>
    None,

    /// <summary>By the physical name that the schema states.</summary>
    Name,

    /// <summary>By the field id that the schema states; the log's partition values and statistics use the physical name.</summary>
    Id,
}
