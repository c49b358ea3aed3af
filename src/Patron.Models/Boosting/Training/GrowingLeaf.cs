using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>A leaf of a growing tree.</summary>
sealed class GrowingLeaf
{
    /// <summary>Its place among the tree's nodes.</summary>
    public required int Node { get; init; }

    /// <summary>Where its rows begin in the partition.</summary>
    public required int Start { get; init; }

    public required int Count { get; init; }

    /// <summary>Splits above it.</summary>
    public required int Depth { get; init; }

    public required SearchedNode Searched { get; init; }

    /// <summary>Its value, before the learning rate.</summary>
    public required double Value { get; init; }

    /// <summary>Columns that may be asked here, in rising order.</summary>
    public required int[] Columns { get; init; }

    /// <summary>Columns that were asked above.</summary>
    public required int[] Asked { get; init; }

    /// <summary>Its sums by column and code, as long as it may be split.</summary>
    public long[]? Histogram { get; set; }

    /// <summary>The best split; null where none gains enough.</summary>
    public Split? Best { get; set; }
}
