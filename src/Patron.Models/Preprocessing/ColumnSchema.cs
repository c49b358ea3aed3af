namespace Patron.Models.Preprocessing;

/// <summary>What a preprocessor knows of a raw column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="IsNumber">A number, or else a category.</param>
/// <param name="MissingRows">Training rows without a value.</param>
/// <param name="Rows">Training rows.</param>
/// <param name="Low">The least number of the training rows, after winsorising; null for a category.</param>
/// <param name="High">The greatest.</param>
/// <param name="Levels">The levels in ordinal order; empty for a number.</param>
public sealed record ColumnSchema(
    string Name, bool IsNumber, int MissingRows, int Rows, double? Low, double? High, IReadOnlyList<string> Levels)
{
    internal static ColumnSchema Of(ColumnEncoder encoder) => encoder switch
    {
        NumericEncoder { State: var state } => new(state.Column, true, state.MissingRows, state.Rows, state.Low, state.High, []),
        CategoryEncoder { State: var state } => OfLevels(
            state.Column, [.. state.Levels.Select(level => (level.Name, level.Rows))], state.Rare, state.RareRows),
        TargetMeanEncoder { State: var state } => OfLevels(state.Column, [.. state.Levels.Select(level => (level.Name, level.Rows))], [], 0),
        _ => throw new ArgumentException($"column '{encoder.Column}' is of no known kind", nameof(encoder)),
    };

    static ColumnSchema OfLevels(string name, (string? Name, int Rows)[] levels, string[] rare, int rareRows) => new(
        name,
        false,
        levels.Where(level => level.Name is null).Sum(level => level.Rows),
        levels.Sum(level => level.Rows) + rareRows,
        null,
        null,
        [.. levels.Where(level => level.Name is not null).Select(level => level.Name!).Concat(rare).Order(StringComparer.Ordinal)]);
}
