namespace Patron.Delta.Data;

/// <summary>How the rows stand in a data file, as far as files of one table differ in it.</summary>
/// <param name="HasOutdatedTimestamps">Timestamps are in Parquet's 96-bit form.</param>
/// <param name="Stored">The table's columns, in its order, under the names that the file has for them.</param>
sealed record FileForm(bool HasOutdatedTimestamps, IReadOnlyList<Field> Stored)
{
    /// <summary>Equal for files that are read alike.</summary>
    public string Key { get; } =
        $"{HasOutdatedTimestamps} {string.Join(", ", Stored.Select(field => $"{field.Name} {field.Type.SqlType}"))}";
}
