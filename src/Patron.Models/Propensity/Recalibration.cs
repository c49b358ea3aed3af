using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// The straight line that would put probabilities right: log odds of the outcome = intercept + slope x log odds predicted. A forecast
/// that is right has 0 and 1; a slope below 1 is too sure of itself, one above 1 too timid.
/// </summary>
/// <remarks>Cox (1958), Biometrika 45: "Two further applications of a model for binary regression".</remarks>
public sealed record Recalibration(Estimate Intercept, Estimate Slope)
{
    /// <summary>The line by maximum likelihood; null where the rows do not determine it: one outcome, one probability, outcomes separated.</summary>
    /// <param name="probabilities">Range: [0, 1].</param>
    /// <param name="outcomes">What happened, row by row.</param>
    public static Recalibration? Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        bool[] target = outcomes.ToArray();
        if (target.Length == 0 || target.All(value => value) || !target.Any(value => value))
            return null;
        double[] logOdds = new double[probabilities.Length];
        for (int row = 0; row < logOdds.Length; row++)
        {
            double p = Math.Clamp(probabilities[row], BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);
            logOdds[row] = Math.Log(p / (1 - p));
        }

        FeatureMatrix features = new(["log_odds"], logOdds.Length, logOdds);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, new LogisticRegressionOptions { Penalty = 0 });
        double[] errors = fit.Report.StandardErrors;
        return fit.Report.StopReason == StopReason.Diverged || !errors.All(double.IsFinite)
            ? null
            : new Recalibration(
                Estimate.Normal(fit.Model.Intercept, errors[0]), Estimate.Normal(fit.Model.Coefficients[0], errors[1]));
    }
}
