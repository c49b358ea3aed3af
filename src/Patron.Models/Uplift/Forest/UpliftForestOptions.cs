namespace Patron.Models.Uplift;

/// <summary>By what an uplift forest parts rows.</summary>
public enum UpliftCriterion
{
    /// <summary>Squared difference of the effects of the two sides, of outcomes and arms less what is expected: for any outcome.</summary>
    SquaredDifference,

    /// <summary>Squared Euclidean distance between the arms' shares of responses; of outcomes 0 and 1, assigned by chance.</summary>
    Euclidean,

    /// <summary>Kullback-Leibler divergence between the arms' shares of responses; of outcomes 0 and 1, assigned by chance.</summary>
    KullbackLeibler,
}

/// <summary>How the trees of an uplift forest are grown.</summary>
public sealed record UpliftForestOptions
{
    /// <summary>Number of trees; a multiple of <see cref="GroupSize"/>, and at least two groups. <value>The default is 400.</value></summary>
    public int Trees { get; init; } = 400;

    /// <summary>
    /// Trees that are grown on one half of the rows: what halves differ by, beyond what their trees do, is the variance. Range: &gt;= 2.
    /// <value>The default is 4.</value>
    /// </summary>
    public int GroupSize { get; init; } = 4;

    /// <summary>
    /// Rows of each tree, as a share of all: half of them part it, the others tell its effects. Range: 0 &lt; share &lt;= 0.5.
    /// <value>The default is 0.5.</value>
    /// </summary>
    public double RowShare { get; init; } = 0.5;

    /// <summary>
    /// Least rows of each arm on either side of a split, of those that part the tree. Range: &gt;= 1. <value>The default is 10.</value>
    /// </summary>
    public int MinRows { get; init; } = 10;

    /// <summary>Least share of a node's rows on either side of a split. Range: 0 &lt;= share &lt; 0.5. <value>The default is 0.05.</value></summary>
    public double MinShare { get; init; } = 0.05;

    /// <summary>Most splits from root to leaf. Range: &gt;= 1. <value>The default, null, is no limit.</value></summary>
    public int? MaxDepth { get; init; }

    /// <summary>
    /// Columns that each split chooses among, drawn by chance. Range: &gt;= 1. <value>The default, null, is 20 more than the root of their
    /// number, so all of few columns.</value>
    /// </summary>
    public int? ColumnsPerSplit { get; init; }

    /// <summary>Most bins of a column, beside the one of missing values. Range: 2 to 255. <value>The default is 64.</value></summary>
    public int MaxBins { get; init; } = 64;

    /// <summary>By what rows are parted. <value>The default is the squared difference of effects.</value></summary>
    public UpliftCriterion Criterion { get; init; }

    /// <summary>Seed, taken from <see cref="UpliftOptions.Seed"/>.</summary>
    internal long Seed { get; init; }

    /// <summary>Most threads, taken from <see cref="UpliftOptions.Threads"/>.</summary>
    internal int? Threads { get; init; }

    internal void Validate()
    {
        Require(GroupSize >= 2, GroupSize, nameof(GroupSize), ">= 2");
        Require(
            Trees >= 2 * GroupSize && Trees % GroupSize == 0, Trees, nameof(Trees), $"a multiple of {GroupSize}, the size of a group, and two groups");
        Require(RowShare is > 0 and <= 0.5, RowShare, nameof(RowShare), "above 0 and at most 0.5");
        Require(MinRows >= 1, MinRows, nameof(MinRows), ">= 1");
        Require(MinShare is >= 0 and < 0.5, MinShare, nameof(MinShare), "from 0 to below 0.5");
        Require(MaxDepth is null or >= 1, MaxDepth, nameof(MaxDepth), ">= 1");
        Require(ColumnsPerSplit is null or >= 1, ColumnsPerSplit, nameof(ColumnsPerSplit), ">= 1");
        Require(MaxBins is >= 2 and <= 255, MaxBins, nameof(MaxBins), "from 2 to 255");
    }

    static void Require(bool holds, object? value, string name, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"must be {range}");
    }
}
