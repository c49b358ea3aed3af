namespace Patron.Models.Boosting;

/// <summary>Settings of a fit of <see cref="BoostedTrees"/>.</summary>
public sealed record BoostingOptions
{
    /// <summary>What is made small. <value>The default is the logistic loss.</value></summary>
    public BoostingLoss Loss { get; init; } = BoostingLoss.Logistic;

    /// <summary>Most trees. Range: &gt;= 1. <value>The default is 100.</value></summary>
    public int Trees { get; init; } = 100;

    /// <summary>Share of each tree's step that is taken. Range: 0 &lt; rate &lt;= 1. <value>The default is 0.1.</value></summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>
    /// Most leaves of a tree; the leaf with the greatest gain is split next. Range: 2 to 65,536. <value>The default is
    /// 31.</value>
    /// </summary>
    public int MaxLeaves { get; init; } = 31;

    /// <summary>Most splits from root to leaf. Range: &gt;= 1. <value>The default, null, is no limit.</value></summary>
    public int? MaxDepth { get; init; }

    /// <summary>
    /// Least training rows of a leaf, whatever their weights. Range: &gt;= 1. <value>The default is 20.</value>
    /// </summary>
    public int MinRows { get; init; } = 20;

    /// <summary>Least sum of hessians of a leaf. Range: finite, &gt;= 0. <value>The default is 0.001.</value></summary>
    public double MinHessian { get; init; } = 1e-3;

    /// <summary>
    /// What a split must gain in the loss to be made, gamma of the literature. Range: finite, &gt;= 0.
    /// <value>The default is 0.</value>
    /// </summary>
    public double MinGain { get; init; }

    /// <summary>Penalty on the size of leaf values. Range: finite, &gt;= 0. <value>The default is 0.</value></summary>
    public double L1 { get; init; }

    /// <summary>
    /// Penalty on half the square of leaf values, lambda of the literature. Range: finite, &gt;= 0.
    /// <value>The default is 1.</value>
    /// </summary>
    public double L2 { get; init; } = 1;

    /// <summary>
    /// Most that a leaf may move a score, before the learning rate. Range: &gt; 0.
    /// <value>The default, null, is 2 where the score is the log of a mean, else no limit.</value>
    /// </summary>
    public double? MaxStep { get; init; }

    /// <summary>
    /// Most bins of a column, beside the one of missing values. A numeric column with no more distinct values has a bin for each.
    /// Range: 2 to 255. <value>The default is 255.</value>
    /// </summary>
    public int MaxBins { get; init; } = 255;

    /// <summary>
    /// Share of the rows that each tree learns from. Range: 0 &lt; share &lt;= 1. <value>The default is 1.</value>
    /// </summary>
    public double RowShare { get; init; } = 1;

    /// <summary>
    /// Share of the columns that each tree may use. Range: 0 &lt; share &lt;= 1. <value>The default is 1.</value>
    /// </summary>
    public double ColumnShare { get; init; } = 1;

    /// <summary>Seed of the samples of rows and columns. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>
    /// Added to a category's sum of hessians where categories are put in order. Range: finite, &gt;= 0.
    /// <value>The default is 10.</value>
    /// </summary>
    public double CategorySmoothing { get; init; } = 10;

    /// <summary>
    /// How much of what a split by categories would gain by chance alone, the more the more there are, is taken off its gain where
    /// it is compared with others and with <see cref="MinGain"/>; 0 compares by gains. Range: finite, &gt;= 0.
    /// <value>The default is 1.</value>
    /// </summary>
    public double CategoryCharge { get; init; } = 1;

    /// <summary>
    /// Categories with fewer rows than this in a node go one way together. Range: &gt;= 1. <value>The default is 10.</value>
    /// </summary>
    public int MinCategoryRows { get; init; } = 10;

    /// <summary>Numeric columns with which the prediction may only rise. <value>The default is none.</value></summary>
    public IReadOnlyList<string> Increasing { get; init; } = [];

    /// <summary>Numeric columns with which the prediction may only fall. <value>The default is none.</value></summary>
    public IReadOnlyList<string> Decreasing { get; init; } = [];

    /// <summary>
    /// Groups of columns that may stand together on a path from root to leaf; a column that no group names stands alone.
    /// <value>The default, none, lets all stand together.</value>
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Interactions { get; init; } = [];

    /// <summary>
    /// Trees without a better validation loss after which fitting stops; the trees after the best are dropped. Needs validation
    /// rows. Range: &gt;= 1. <value>The default, null, never stops early.</value>
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// Most threads to use; the result has the same bits on any number. <value>The default, null, is all processors.</value>
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>How far a leaf may move a score.</summary>
    internal double StepLimit => MaxStep ?? (Loss.HasLogLink ? 2 : double.PositiveInfinity);

    internal void Validate()
    {
        AtLeastOne(Trees, nameof(Trees));
        AtLeastOne(MaxDepth ?? 1, nameof(MaxDepth));
        AtLeastOne(MinRows, nameof(MinRows));
        AtLeastOne(MinCategoryRows, nameof(MinCategoryRows));
        AtLeastOne(Patience ?? 1, nameof(Patience));
        AtLeastOne(Threads ?? 1, nameof(Threads));
        Require(MaxLeaves is >= 2 and <= 65_536, MaxLeaves, nameof(MaxLeaves), "from 2 to 65,536");
        Require(MaxBins is >= 2 and <= 255, MaxBins, nameof(MaxBins), "from 2 to 255");
        Share(LearningRate, nameof(LearningRate));
        Share(RowShare, nameof(RowShare));
        Share(ColumnShare, nameof(ColumnShare));
        NotNegative(MinHessian, nameof(MinHessian));
        NotNegative(MinGain, nameof(MinGain));
        NotNegative(L1, nameof(L1));
        NotNegative(L2, nameof(L2));
        NotNegative(CategorySmoothing, nameof(CategorySmoothing));
        NotNegative(CategoryCharge, nameof(CategoryCharge));
        Require(StepLimit > 0, StepLimit, nameof(MaxStep), "> 0");
    }

    static void AtLeastOne(int value, string name) => Require(value >= 1, value, name, ">= 1");

    static void Share(double value, string name) => Require(value is > 0 and <= 1, value, name, "above 0 and at most 1");

    static void NotNegative(double value, string name) =>
        Require(value >= 0 && double.IsFinite(value), value, name, "finite and >= 0");

    static void Require(bool holds, object value, string name, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"must be {range}");
    }
}
