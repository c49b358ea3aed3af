using System.Globalization;

namespace Patron.Delta.Data;

/// <summary>What the engine says of a column of a file it wrote: bounds as it prints values, null where it has none.</summary>
sealed record ColumnStatistics(string? Minimum, string? Maximum, long? Nulls, bool HasNaN)
{
    public static ColumnStatistics From(Dictionary<object, object?> values) => new(
        values.GetValueOrDefault("min") as string,
        values.GetValueOrDefault("max") as string,
        values.GetValueOrDefault("null_count") is string nulls ? long.Parse(nulls, CultureInfo.InvariantCulture) : null,
        values.GetValueOrDefault("has_nan") is "true");
}
