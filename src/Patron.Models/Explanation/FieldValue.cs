using System.Globalization;
using Patron.Models.Preprocessing;

namespace Patron.Models.Explanation;

/// <summary>A value of one column: a number or a category, either of which may be missing.</summary>
public readonly record struct FieldValue
{
    FieldValue(double number, string? category, bool isNumber) => (Number, Category, IsNumber) = (number, category, isNumber);

    /// <summary>The number; NaN where it is missing or a category.</summary>
    public double Number { get; }

    /// <summary>The category; null where it is missing or a number.</summary>
    public string? Category { get; }

    /// <summary>Whether it belongs to a column of numbers.</summary>
    public bool IsNumber { get; }

    /// <summary>Whether it is not known.</summary>
    public bool IsMissing => IsNumber ? double.IsNaN(Number) : Category is null;

    /// <summary>A number; NaN is missing.</summary>
    public static FieldValue Of(double number) => new(number, null, true);

    /// <summary>A category; null is missing.</summary>
    public static FieldValue Of(string? category) => new(double.NaN, category, false);

    /// <inheritdoc/>
    public override string ToString() =>
        IsMissing ? "missing" : IsNumber ? Number.ToString("G6", CultureInfo.InvariantCulture) : Category!;

    internal static FieldValue At(FeatureColumn column, int row) => column is NumericColumn numbers
        ? Of(numbers.Values[row])
        : Of(((CategoryColumn)column).Values[row]);
}

/// <summary>A column's value before and after.</summary>
public sealed record FieldChange(string Column, FieldValue From, FieldValue To)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Column} from {From} to {To}";
}
