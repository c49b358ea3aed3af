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
    /// More distinct values than this in one category are refused: such a column names rows rather than kinds of rows.
    /// Range: &gt;= 2. <value>The default is 200.</value>
    /// </summary>
    public int MaxLevels { get; init; } = 200;

    internal void Validate() => ArgumentOutOfRangeException.ThrowIfLessThan(MaxLevels, 2, nameof(MaxLevels));
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

/// <summary>What to do with missing numbers.</summary>
public enum MissingNumbers
{
    /// <summary>Fill in the mean; where the training data had gaps, one more feature is 1 in those rows.</summary>
    MeanAndIndicator,

    /// <summary>Refuse them, naming column and row.</summary>
    Refuse,
}
