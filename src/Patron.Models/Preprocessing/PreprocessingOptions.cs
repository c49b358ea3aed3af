using System.Text.Json.Serialization;

namespace Patron.Models.Preprocessing;

/// <summary>How raw columns become numbers.</summary>
public sealed record PreprocessingOptions
{
    /// <summary>
    /// Leave out the first level of each category (in ordinal order): needed for coefficients of an unpenalised regression to be
    /// unique. <value>The default is false: one feature per level.</value>
    /// </summary>
    public bool DropFirstLevel { get; init; }

    /// <summary>
    /// Which features are brought to mean 0 and standard deviation 1. <value>The default is the numbers.</value>
    /// </summary>
    public FeatureScaling Scaling { get; init; } = FeatureScaling.Numbers;

    /// <summary>What a missing number becomes. <value>The default is the mean, with a feature that says so.</value></summary>
    public MissingNumbers MissingNumbers { get; init; } = MissingNumbers.MeanAndIndicator;

    /// <summary>
    /// Share of the numbers at each end that is brought to the quantile there: a few extreme values move no mean and no slope.
    /// Range: 0 &lt;= share &lt; 0.5. <value>The default is 0: numbers as they are.</value>
    /// </summary>
    public double Winsorize { get; init; }

    /// <summary>
    /// Levels with fewer training rows than this go together, as one level; so do levels that were unknown, where there are such.
    /// Range: &gt;= 1. <value>The default is 1: every level for itself.</value>
    /// </summary>
    public int MinLevelRows { get; init; } = 1;

    /// <summary>
    /// The same for levels with less than this share of the training rows. Range: 0 &lt;= share &lt; 0.5. <value>The default is 0.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MinLevelShare { get; init; }

    /// <summary>What a level becomes that was not there in training. <value>The default is one of the rare.</value></summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public UnseenLevels UnseenLevels { get; init; }

    /// <summary>
    /// Exceptions for single columns, by name; those that a table does not have are not looked at. <value>The default, null, is none.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ColumnPreprocessing>? Columns { get; init; }

    /// <summary>
    /// Categories of at least so many levels become one number, the target's mean at that level drawn towards the mean of all, instead
    /// of a feature for each level. Range: &gt;= 2. <value>The default, null, is never.</value>
    /// </summary>
    /// <remarks>Micci-Barreca (2001), ACM SIGKDD Explorations 3(1), equation 3, with a weight of n / (n + smoothing).</remarks>
    public int? TargetMeansFrom { get; init; }

    /// <summary>
    /// Rows of the mean of all that are added to each level's own for <see cref="TargetMeansFrom"/>. Range: finite, &gt; 0.
    /// <value>The default is 10.</value>
    /// </summary>
    public double TargetSmoothing { get; init; } = 10;

    /// <summary>Seed of the parts in which training rows get target means from other rows than their own. <value>The default is 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>
    /// More features than this of one category are refused: such a column names rows rather than kinds of rows.
    /// Range: &gt;= 2. <value>The default is 200.</value>
    /// </summary>
    public int MaxLevels { get; init; } = 200;

    /// <summary>What holds for one column.</summary>
    internal PreprocessingOptions For(string column) => Columns?.GetValueOrDefault(column)?.On(this) ?? this;

    /// <summary>Whether a column may be coded by target means.</summary>
    internal bool NeedsTarget => TargetMeansFrom is not null || Columns?.Values.Any(column => column.TargetMeans == true) == true;

    internal void Validate()
    {
        foreach (string column in Columns?.Keys ?? [])
            For(column).Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLevels, 2, nameof(MaxLevels));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinLevelRows, 1, nameof(MinLevelRows));
        ArgumentOutOfRangeException.ThrowIfLessThan(TargetMeansFrom ?? 2, 2, nameof(TargetMeansFrom));
        if (!(Winsorize is >= 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(Winsorize), Winsorize, "must be from 0 to below 0.5");
        if (!(MinLevelShare is >= 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(MinLevelShare), MinLevelShare, "must be from 0 to below 0.5");
        if (!(TargetSmoothing > 0 && double.IsFinite(TargetSmoothing)))
            throw new ArgumentOutOfRangeException(nameof(TargetSmoothing), TargetSmoothing, "must be finite and above 0");
    }
}

/// <summary>
/// Which features are standardised: less their mean, divided by their standard deviation (of the population: over n).
/// </summary>
public enum FeatureScaling
{
    /// <summary>None: every feature as it is.</summary>
    None,

    /// <summary>Numeric columns; features of categories and of gaps stay 0 and 1.</summary>
    Numbers,

    /// <summary>All of them, so that a penalty weighs on rare and common levels alike.</summary>
    AllFeatures,
}

/// <summary>What to do with levels of a category, missing among them, that were not there in training.</summary>
public enum UnseenLevels
{
    /// <summary>One of the rare levels; where there are none no level at all, by target means the mean of all. They are counted and told.</summary>
    AsRare,

    /// <summary>Refuse them, naming column and level, except those of rows that are known, see <see cref="Preprocessor.Knowing"/>.</summary>
    Refuse,
}

/// <summary>What to do with missing numbers.</summary>
public enum MissingNumbers
{
    /// <summary>Fill in the mean; where the training data had gaps, one more feature is 1 in those rows.</summary>
    MeanAndIndicator,

    /// <summary>The same with the median, which a few large numbers do not move.</summary>
    MedianAndIndicator,

    /// <summary>Refuse them, naming the column and how many there are.</summary>
    Refuse,
}
