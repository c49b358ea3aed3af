using Patron.Models.Evaluation;

namespace Patron.Models.Uplift;

/// <summary>How predicted effects do on rows the model has not seen.</summary>
/// <param name="Arms">Each treatment.</param>
/// <param name="Best">
/// Of several treatments: rows by the greatest of their effects, each scored under that treatment; AUTOC. Null where there is one only.
/// </param>
public sealed record UpliftEvaluation(IReadOnlyList<ArmEvaluation> Arms, RankedEffects? Best)
{
    /// <summary>
    /// Judges effects by curves, rank-weighted effects and calibration. Curves compare arms as they are: where rows did not come to them by chance in fixed
    /// shares, only the others hold.
    /// </summary>
    /// <param name="rows">Rows that the model had not seen.</param>
    /// <param name="effects">What it said of them, of the same treatments in the same order.</param>
    /// <param name="options">With what is learnt what to expect of rows.</param>
    /// <param name="resampling">Worlds, confidence and seed of intervals.</param>
    /// <exception cref="ArgumentException">Treatments or rows are others than those of the effects, or too few for the folds.</exception>
    public static UpliftEvaluation Of(
        UpliftRows rows, UpliftEffects effects, UpliftOptions? options = null, ResamplingOptions? resampling = null)
    {
        if (!rows.Arms.SequenceEqual(effects.Arms) || effects.Values.Any(arm => arm.Length != rows.Count))
        {
            throw new ArgumentException(
                $"effects of {string.Join(", ", effects.Arms)} on {effects.Values[0].Length} rows, but {rows.Count} rows of {string.Join(", ", rows.Arms)}",
                nameof(effects));
        }

        options ??= new UpliftOptions();
        var nuisances = CrossFitted.Of(rows, options);
        DoublyRobustScores scores = new(rows, nuisances);
        IReadOnlyList<EffectCalibration> calibration = EffectCalibration.Of(rows, effects, nuisances);
        UpliftMetric[] metrics =
        [
            UpliftMetric.AverageEffect, UpliftMetric.Qini, UpliftMetric.NormalisedQini, UpliftMetric.Auuc, UpliftMetric.NormalisedAuuc,
            UpliftMetric.Lift(0.1), UpliftMetric.Lift(0.3),
        ];
        ArmEvaluation[] arms = [.. rows.Arms.Select((arm, place) =>
        {
            int[] both = rows.In(0, place + 1);
            IReadOnlyList<MetricEstimate> found = UpliftIntervals.Of(
                metrics, Array.ConvertAll(both, row => effects.Values[place][row]), Array.ConvertAll(both, row => rows.Outcomes[row]),
                Array.ConvertAll(both, row => rows.ArmOf[row] != 0), resampling, rows.Keys is { } keys ? Array.ConvertAll(both, row => keys[row]) : []);
            return new ArmEvaluation(
                arm, scores.Average(place, resampling?.Confidence ?? Estimate.UsualConfidence), found,
                RankedEffects.Of(effects.Values[place], scores.Of(place), RateWeighting.Autoc, resampling, rows.Keys),
                RankedEffects.Of(effects.Values[place], scores.Of(place), RateWeighting.Qini, resampling, rows.Keys), calibration[place]);
        })];
        return new UpliftEvaluation(arms, arms.Length > 1 ? OfBest(rows, effects, scores, resampling) : null);
    }

    static RankedEffects OfBest(UpliftRows rows, UpliftEffects effects, DoublyRobustScores scores, ResamplingOptions? resampling)
    {
        int[] best = [.. Enumerable.Range(0, effects.Values[0].Length).Select(
            row => Enumerable.Range(0, effects.Values.Length).MaxBy(arm => effects.Values[arm][row]))];
        double[] greatest = [.. best.Select((arm, row) => effects.Values[arm][row])];
        return RankedEffects.Of(greatest, scores.Of(best), RateWeighting.Autoc, resampling, rows.Keys);
    }
}

/// <summary>How the predicted effects of one treatment do.</summary>
/// <param name="Arm">The treatment.</param>
/// <param name="AverageEffect">Its mean effect on all rows by doubly robust scores.</param>
/// <param name="Metrics">Figures of its curve against the control, with intervals.</param>
/// <param name="Autoc">Rank-weighted effect, each share alike.</param>
/// <param name="Qini">Rank-weighted effect, by the share.</param>
/// <param name="Calibration">Whether effects differ as was foretold.</param>
public sealed record ArmEvaluation(
    string Arm, Estimate AverageEffect, IReadOnlyList<MetricEstimate> Metrics, RankedEffects Autoc, RankedEffects Qini, EffectCalibration Calibration);
