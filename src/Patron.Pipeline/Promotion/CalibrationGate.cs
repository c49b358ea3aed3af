using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>Whether what is predicted is what happens, on the whole and at every height of the score.</summary>
sealed class CalibrationGate : IGate
{
    /// <summary>Mean distance of probabilities beyond chance.</summary>
    public const double UsualForProbability = 0.05;

    /// <summary>Share of the total of purchases. Seasons and trends, which purchase models do not know, move it by tens of percents.</summary>
    public const double UsualForPurchases = 0.3;

    /// <inheritdoc/>
    public string Name => "calibration";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.TooFew is { } reason)
            return GateResult.NotJudged(Name, reason);
        return trial.IsProbability
            ? OfProbabilities(trial, trial.Rules.Calibration ?? UsualForProbability)
            : OfPurchases(trial, trial.Rules.Calibration ?? UsualForPurchases);
    }

    GateResult OfProbabilities(Trial trial, double limit)
    {
        CalibrationError error = CalibrationError.Of(trial.Forecast, trial.Outcomes);
        bool passed = error.BeyondChance <= limit;
        return new GateResult(
            Name, passed ? GateOutcome.Passed : GateOutcome.Failed,
            $"probabilities lie {error.Expected:0.000} from the shares that came true, of which chance explains "
            + $"{Math.Min(error.ByChance, error.Expected):0.000}; at most {limit:0.000} beyond that is allowed",
            new Dictionary<string, double>
            {
                ["error"] = error.Expected,
                ["error_by_chance"] = error.ByChance,
                ["bias"] = error.Bias.Value,
                ["bias_low"] = error.Bias.Low,
                ["bias_high"] = error.Bias.High,
            },
            limit);
    }

    GateResult OfPurchases(Trial trial, double limit)
    {
        Bias bias = Bias.Of(trial.Forecast, trial.Actual);
        return new GateResult(
            Name, bias.IsBeyond(limit) ? GateOutcome.Failed : GateOutcome.Passed,
            $"{trial.Forecast.Sum():0} purchases were expected and {trial.Actual.Sum():0} made: {100 * bias.Share.Value:+0.0;-0.0} % "
            + $"({100 * bias.Share.Low:+0.0;-0.0} to {100 * bias.Share.High:+0.0;-0.0} %); at most {100 * limit:0.0} % is allowed",
            new Dictionary<string, double>
            {
                ["bias_share"] = bias.Share.Value, ["bias_share_low"] = bias.Share.Low, ["bias_share_high"] = bias.Share.High,
            },
            limit);
    }
}
