using Patron.Models.Calibration;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>What a person asks of <see cref="ChurnAnalysis"/>.</summary>
public sealed record ChurnRequest
{
    /// <summary>A table of customers, one a row: CSV, Parquet or text.</summary>
    public required string File { get; init; }

    public TextFormat Format { get; init; } = new();

    /// <summary>The column that tells who left.</summary>
    public required string Target { get; init; }

    /// <summary>The target's value for those who left; null where yes and no, true and false or 1 and 0 tell it.</summary>
    public string? Positive { get; init; }

    /// <summary>The column that names a customer; null numbers the rows.</summary>
    public string? Id { get; init; }

    /// <summary>Columns that are not learnt from. <value>Default: none.</value></summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>What is learnt with: a learner's word, or <see cref="AnyLearner"/>. <value>Default: logistic.</value></summary>
    public string Learner { get; init; } = "logistic";

    /// <summary>The word for the learner that does best in folds of the customers.</summary>
    public const string AnyLearner = "auto";

    /// <summary>The words that <see cref="Learner"/> may be.</summary>
    public static IReadOnlyList<string> Learners { get; } =
        [AnyLearner, .. Enum.GetNames<LearnerKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>Settings of boosting that the choice of a learner tries. Range: &gt;= 1. <value>Default: 4.</value></summary>
    public int Trials { get; init; } = 4;

    /// <summary>Of the regression: L2 penalty on the coefficients of standardised columns. Range: &gt;= 0. <value>Default: 1.</value></summary>
    public double Penalty { get; init; } = 1;

    /// <summary>Parts of the cross-validation. Range: &gt;= 2. <value>Default: 5.</value></summary>
    public int Folds { get; init; } = 5;

    /// <summary>The form of the map that puts probabilities right, learnt from the cross-validation; null for none.</summary>
    public CalibrationKind? Calibration { get; init; }

    /// <summary>By what it is chosen whom to contact; null for not at all.</summary>
    public ChurnCampaign? Campaign { get; init; }

    /// <summary>Where scores are written, as .csv, .json or .parquet; null for nowhere.</summary>
    public string? Output { get; init; }

    /// <summary>Where a page that shows all of it is written, as .html; null for nowhere.</summary>
    public string? Page { get; init; }
}
