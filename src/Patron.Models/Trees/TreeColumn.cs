namespace Patron.Models.Trees;

/// <summary>A column that trees may ask.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Categories">Known categories, the most frequent first; null of a column of numbers.</param>
public sealed record TreeColumn(string Name, IReadOnlyList<string>? Categories);
