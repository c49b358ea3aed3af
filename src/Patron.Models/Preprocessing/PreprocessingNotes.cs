namespace Patron.Models.Preprocessing;

/// <summary>A raw column that gives no feature, with the reason.</summary>
public sealed record LeftOutColumn(string Column, string Reason);

/// <summary>
/// Values met when transforming that were not there when fitting; their rows have zeros (a number: the mean) in their place.
/// </summary>
/// <param name="Column">The raw column.</param>
/// <param name="Value">The value; null stands for missing.</param>
/// <param name="Rows">How many rows have it.</param>
public sealed record UnseenValue(string Column, string? Value, int Rows);

/// <summary>Transformed rows and what was unknown in them.</summary>
/// <param name="Matrix">The features.</param>
/// <param name="Unseen">By column in table order, then by value in ordinal order; empty when every value was known.</param>
public sealed record TransformedFeatures(FeatureMatrix Matrix, IReadOnlyList<UnseenValue> Unseen);
