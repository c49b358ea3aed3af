namespace Patron.Models.Forest;

/// <summary>Settings of a fit of <see cref="RandomForest"/>.</summary>
public sealed record ForestOptions
{
    /// <summary>Number of trees. Range: &gt;= 1. <value>The default is 300.</value></summary>
    public int Trees { get; init; } = 300;

    /// <summary>
    /// Columns that each split chooses among, drawn by chance; those that have one value in the node do not count. Range:
    /// &gt;= 1. <value>The default, null, is the square root of their number for outcomes, a third of it for numbers.</value>
    /// </summary>
    public int? ColumnsPerSplit { get; init; }

    /// <summary>
    /// Rows drawn for each tree, with replacement, as a share of all. Range: 0 &lt; share &lt;= 1.
    /// <value>The default is 1.</value>
    /// </summary>
    public double RowShare { get; init; } = 1;

    /// <summary>
    /// Least distinct training rows of a leaf, whatever their weights. Range: &gt;= 1. <value>The default is 20.</value>
    /// </summary>
    public int MinRows { get; init; } = 20;

    /// <summary>Most splits from root to leaf. Range: &gt;= 1. <value>The default, null, is no limit.</value></summary>
    public int? MaxDepth { get; init; }

    /// <summary>
    /// Most leaves of a tree; the leaf with the greatest gain is split next. Range: &gt;= 2.
    /// <value>The default, null, is no limit.</value>
    /// </summary>
    public int? MaxLeaves { get; init; }

    /// <summary>
    /// How often a row whose outcome happened counts, beside one whose outcome did not. Range: finite, &gt; 0; other than 1 for
    /// outcomes only. <value>The default is 1.</value>
    /// </summary>
    public double HappenedWeight { get; init; } = 1;

    /// <summary>
    /// Most bins of a column, beside the one of missing values. Range: 2 to 255. <value>The default is 255.</value>
    /// </summary>
    public int MaxBins { get; init; } = 255;

    /// <summary>
    /// Added to a category's weight where categories are put in order. Range: finite, &gt;= 0. <value>The default is 0.</value>
    /// </summary>
    public double CategorySmoothing { get; init; }

    /// <summary>
    /// Categories with fewer rows than this in a node go one way together. Range: &gt;= 1. <value>The default is 1.</value>
    /// </summary>
    public int MinCategoryRows { get; init; } = 1;

    /// <summary>Seed of the draws of rows and columns. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>
    /// Most threads to use; the result has the same bits on any number. <value>The default, null, is all processors.</value>
    /// </summary>
    public int? Threads { get; init; }

    internal void Validate()
    {
        Require(Trees >= 1, Trees, nameof(Trees), ">= 1");
        Require(ColumnsPerSplit is null or >= 1, ColumnsPerSplit, nameof(ColumnsPerSplit), ">= 1");
        Require(RowShare is > 0 and <= 1, RowShare, nameof(RowShare), "above 0 and at most 1");
        Require(MinRows >= 1, MinRows, nameof(MinRows), ">= 1");
        Require(MaxDepth is null or >= 1, MaxDepth, nameof(MaxDepth), ">= 1");
        Require(MaxLeaves is null or >= 2, MaxLeaves, nameof(MaxLeaves), ">= 2");
        Require(HappenedWeight > 0 && double.IsFinite(HappenedWeight), HappenedWeight, nameof(HappenedWeight), "finite and > 0");
        Require(MaxBins is >= 2 and <= 255, MaxBins, nameof(MaxBins), "from 2 to 255");
        bool isFinite = CategorySmoothing >= 0 && double.IsFinite(CategorySmoothing);
        Require(isFinite, CategorySmoothing, nameof(CategorySmoothing), "finite and >= 0");
        Require(MinCategoryRows >= 1, MinCategoryRows, nameof(MinCategoryRows), ">= 1");
        Require(Threads is null or >= 1, Threads, nameof(Threads), ">= 1");
    }

    static void Require(bool holds, object? value, string name, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"must be {range}");
    }
}
