namespace Patron.Models.Boosting;

/// <summary>Why no more trees were added.</summary>
public enum BoostingStop
{
    /// <summary>There are as many as the options permit.</summary>
    Trees,

    /// <summary>No split of any leaf would have gained enough.</summary>
    NoGain,

    /// <summary>The validation loss had not become better for as long as the options allow.</summary>
    Patience,
}

/// <summary>Fitted trees with the report of their fit.</summary>
/// <param name="Model">The immutable model.</param>
/// <param name="Report">How the fit went.</param>
public sealed record BoostingResult(BoostedTrees Model, BoostingReport Report);

/// <summary>How a fit of boosted trees went.</summary>
/// <param name="Stop">Why no more trees were added.</param>
/// <param name="TrainingLoss">Mean loss of the training rows by their weights: with no tree, with one, and so on.</param>
/// <param name="ValidationLoss">
/// The same of the validation rows; also of the trees that were dropped. Null without such rows.
/// </param>
public sealed record BoostingReport(
    BoostingStop Stop, IReadOnlyList<double> TrainingLoss, IReadOnlyList<double>? ValidationLoss);

/// <summary>Rows with what happened, on which a fit does not learn but is watched.</summary>
/// <param name="Table">Raw columns, the same as those that are learnt from.</param>
/// <param name="Target">What happened in each row.</param>
/// <param name="Weights">How often each row counts; null is once each.</param>
public sealed record BoostingValidation(Preprocessing.FeatureTable Table, double[] Target, double[]? Weights = null);
