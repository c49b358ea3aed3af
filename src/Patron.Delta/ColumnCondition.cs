namespace Patron.Delta;

/// <summary>How a column is compared.</summary>
public enum ColumnComparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    IsNull,
    IsNotNull,
}

/// <summary>A condition that rows have to satisfy, by which files without such rows are left out.</summary>
/// <param name="Column">A column of the table, in any case.</param>
/// <param name="Comparison">Of the column, on the left, with the constants.</param>
/// <param name="Constants">
/// SQL expressions without columns; the condition holds when it holds for one of them. None for the tests of NULL.
/// </param>
public sealed record ColumnCondition(string Column, ColumnComparison Comparison, IReadOnlyList<string> Constants);
