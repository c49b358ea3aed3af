using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects what propensity models say and how well they do.</summary>
static class CollectPropensities
{
    const int Steps = 10;

    const int MostCoefficients = 12;

    public static PropensityFigures? Of(PropensityDefinition model, StepContext context)
    {
        if (context.Models.Scoring(model.Name).EvaluationAs<PropensityEvaluation>() is not { } evaluation)
            return null;
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT score
            FROM {ScorePropensity.Table}
            WHERE {GoldRows.Of(model.Name, context.AsOf)} AND score IS NOT NULL
            ORDER BY score
            """,
            context.Cancellation);
        double[] scores = result.ReadAll().Doubles("score");
        long[] steps = new long[Steps];
        foreach (double score in scores)
            steps[Math.Clamp((int)(score * Steps), 0, Steps - 1)]++;
        BinaryMetrics metrics = evaluation.Metrics;
        return new PropensityFigures
        {
            Model = model.Name,
            Target = TargetText.InShort(model.Target),
            Customers = scores.Length,
            MeanScore = scores.Length > 0 ? scores.Sum() / scores.Length : null,
            Scores = steps,
            Auc = metrics.Auc,
            BaseRate = metrics.BaseRate,
            Calibration = [.. metrics.Calibration.Select(bin => new CalibrationPoint(bin.Rows, bin.Predicted, bin.Observed))],
            Lift =
            [
                .. metrics.Lift.Select(decile => new LiftBar(decile.Decile, decile.Rows, decile.Rate, decile.Lift, decile.Gain)),
            ],
            Learner = evaluation.Learner,
            Reason = evaluation.Segments is null ? evaluation.Reason : null,
            Segments = evaluation.Segments,
            CalibratedBy = evaluation.Calibration,
            Importance = [.. evaluation.Importance.Take(MostCoefficients).Select(one => new NamedNumber(one.Column, one.Size))],
            Coefficients =
            [
                .. evaluation.Coefficients.Skip(1)
                    .OrderByDescending(coefficient => Math.Abs(coefficient.Value)).Take(MostCoefficients)
                    .Select(coefficient => new NamedNumber(coefficient.Name, coefficient.Value, coefficient.StandardError)),
            ],
        };
    }
}
