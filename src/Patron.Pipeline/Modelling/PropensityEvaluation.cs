using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Propensity;
using Patron.Pipeline.Preparation;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// The cross-validation of a propensity model, every row scored by a model that had not seen it, and its coefficients.
/// </summary>
public sealed record PropensityEvaluation
{
    /// <summary>The instants of the newest rows of the training set.</summary>
    public required TargetWindow Window { get; init; }

    /// <summary>How many instants the training set's rows are of. Range: >= 1. <value>Default: 1.</value></summary>
    public int Instants { get; init; } = 1;

    /// <summary>Folds of the cross-validation.</summary>
    public required int Folds { get; init; }

    /// <summary>Metrics, calibration and lift over all rows.</summary>
    public required BinaryMetrics Metrics { get; init; }

    /// <summary>Change in log odds for one unit of each scaled feature, the intercept first.</summary>
    public required IReadOnlyList<FittedParameter> Coefficients { get; init; }

    /// <summary>How far each feature moves the scores, furthest first; empty where earlier versions of the program stored it.</summary>
    public IReadOnlyList<MeanContribution> Importance { get; init; } = [];

    /// <summary>Why the fit on all rows stopped; null where earlier versions of the program stored it.</summary>
    public string? StopReason { get; init; }

    /// <summary>Steps of that fit.</summary>
    public int Iterations { get; init; }

    /// <summary>What was learnt, with the penalty of a regression, in words; null where earlier versions of the program stored it.</summary>
    public string? Learner { get; init; }

    /// <summary>
    /// The learner's settings as <see cref="LearnerOptions.ToJson"/> writes them; null as above.
    /// </summary>
    public string? Settings { get; init; }

    /// <summary>
    /// Why this learner and these settings were chosen: by other folds of the same rows, which flatters the figures a little; null
    /// where the model's file left no choice.
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>The form of the map of probabilities, such as <c>platt</c>; null for none.</summary>
    public string? Calibration { get; init; }

    /// <summary>How it does segment by segment, beside one model over all rows; null where it has no segments.</summary>
    public SegmentsEvaluation? Segments { get; init; }

    /// <summary>What a reader should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
