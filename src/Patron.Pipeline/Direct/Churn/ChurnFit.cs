using Patron.Models.Numerics;
using Patron.Models.Propensity;
using Patron.Models.Tuning;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>A learner, how it does on customers it has not seen, and its fit on all.</summary>
/// <param name="Options">The learner and its settings.</param>
/// <param name="Choice">What it was chosen among; null where it was asked for.</param>
/// <param name="Validation">With calibrated probabilities where they are to be so; null where nobody asked.</param>
/// <param name="Fitted">The fit on all customers, calibrated where that was asked for.</param>
sealed record ChurnFit(LearnerOptions Options, LearnerChoice? Choice, CrossValidation? Validation, FitResult<PropensityModel> Fitted)
{
    /// <summary>Chooses, cross-validates and fits.</summary>
    /// <param name="table">The customers.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="isJudged">Whether it is to be cross-validated even where no map is learnt from that.</param>
    /// <param name="observer">Sees it happen.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="InputException">There is no such learner, or the table is too small.</exception>
    public static ChurnFit Of(
        ChurnTable table, ChurnRequest request, bool isJudged, IAnalysisObserver observer, CancellationToken cancellation)
    {
        (LearnerOptions learner, LearnerChoice? choice) = ChurnLearner.Of(table, request, observer);
        cancellation.ThrowIfCancellationRequested();
        PropensityOptions options = new() { Target = request.Target, Learner = learner };
        UnseenForecast? unseen = null;
        if (isJudged || request.Calibration is not null)
        {
            int[] folds = table.Folds(request, ChurnAnalysis.Seed);
            unseen = observer.Stage(
                "cross-validation", null, _ => table.Rows,
                () => UnseenForecast.Of(table.Features, table.Target, folds, options, null, request.Calibration, null));
        }

        cancellation.ThrowIfCancellationRequested();
        FitResult<PropensityModel> fit = observer.Stage(
            "fitting", null, _ => table.Rows, () => PropensityModel.Fit(table.Features, table.Target, options));
        return new ChurnFit(
            learner, choice, unseen?.Calibrated,
            unseen is null ? fit : fit with { Model = unseen.Calibrate(fit.Model, table.Target, request.Calibration, null).Model });
    }
}
