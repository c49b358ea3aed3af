namespace Patron.Models.Trees;

/// <summary>How much a column served.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Gain">What its splits took off the training loss, as a share of what all took.</param>
/// <param name="Splits">Number of its splits.</param>
public sealed record ColumnImportance(string Column, double Gain, int Splits);
