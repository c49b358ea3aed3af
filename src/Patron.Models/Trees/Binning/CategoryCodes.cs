using System.Runtime.InteropServices;
using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>
/// Code k of a category is its place among the known ones, counted from 1; one that is not known counts as missing.
/// </summary>
sealed class CategoryCodes : ColumnCodes
{
    readonly TextPlaces _places;

    /// <param name="column">The column's name.</param>
    /// <param name="categories">Known categories, each once; at most 255.</param>
    public CategoryCodes(string column, IReadOnlyList<string> categories)
        : base(column)
    {
        Categories = categories;
        HashSet<string> known = new(StringComparer.Ordinal);
        if (categories.FirstOrDefault(category => !known.Add(category)) is { } twice)
            throw new ArgumentException($"column '{column}' has category '{twice}' twice", nameof(categories));
        _places = new TextPlaces(categories);
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

    public override void Encode(
        FeatureColumn values, int start, int end, Span<byte> codes, int stride, UnseenCounter? unseen = null)
    {
        string?[] categories = ((CategoryColumn)values).Values;
        for (int row = start; row < end; row++)
        {
            int place = categories[row] is { } category ? _places.Of(category) : TextPlaces.Unknown;
            if (place == TextPlaces.Unknown && categories[row] is not null)
                unseen?.Add(Column, categories[row]);
            codes[(row - start) * stride] = (byte)(place - TextPlaces.Unknown + Missing);
        }
    }

    protected override bool Reads(FeatureColumn column) => column is CategoryColumn;
}
