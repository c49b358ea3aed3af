using System.Collections.Frozen;
using System.Runtime.InteropServices;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>
/// Code k of a category is its place among the known ones, counted from 1; one that is not known counts as missing.
/// </summary>
sealed class CategoryCodes : ColumnCodes
{
    readonly FrozenDictionary<string, byte> _codes;

    /// <param name="column">The column's name.</param>
    /// <param name="categories">Known categories, each once; at most 255.</param>
    public CategoryCodes(string column, IReadOnlyList<string> categories)
        : base(column)
    {
        Categories = categories;
        Dictionary<string, byte> codes = new(categories.Count, StringComparer.Ordinal);
        for (int index = 0; index < categories.Count; index++)
        {
            if (!codes.TryAdd(categories[index], (byte)(index + 1)))
                throw new ArgumentException($"column '{column}' has category '{categories[index]}' twice", nameof(categories));
        }

        _codes = codes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Categories { get; }

    public override int Count => Categories.Count + 1;

    protected override string Expected => "text";

    /// <summary>Knows the most frequent categories among some rows; of equally frequent ones the first by name.</summary>
    public static CategoryCodes Fit(CategoryColumn column, int[] rows, int most)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (int row in rows)
        {
            if (column.Values[row] is { } category)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, category, out _)++;
        }

        return new CategoryCodes(column.Name,
        [
            .. counts.OrderByDescending(pair => pair.Value)
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                .Take(most)
                .Select(pair => pair.Key),
        ]);
    }

    public override void Encode(FeatureColumn values, int start, int end, Span<byte> codes, int stride)
    {
        string?[] categories = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
            codes[(row - start) * stride] = categories[row] is { } category ? _codes.GetValueOrDefault(category) : (byte)Missing;
    }

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;
}
