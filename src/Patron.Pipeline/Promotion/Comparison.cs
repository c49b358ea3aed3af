using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>A version's forecasts against a rival's, on the same rows.</summary>
/// <param name="Loss">Mean loss of the version.</param>
/// <param name="RivalLoss">Mean loss of the rival.</param>
/// <param name="Saved">Share of the rival's loss that is saved, with its interval.</param>
/// <param name="BeyondMargin">Saving beyond the margin, in units of the loss; better where its lower end is above 0.</param>
sealed record Comparison(double Loss, double RivalLoss, Estimate Saved, Estimate BeyondMargin)
{
    /// <summary>Whether more than the margin is saved, beyond chance.</summary>
    public bool IsBetter => BeyondMargin.Low > 0;

    public static Comparison Of(Trial trial, double[] rival)
    {
        double[] losses = LossesOf(trial, trial.Forecast);
        double[] rivals = LossesOf(trial, rival);
        double mean = rivals.Average();
        Estimate saving = Losses.Saving(losses, rivals);
        double unit = mean > 0 ? 1 / mean : 0; // a rival without loss leaves nothing to save
        Estimate saved = new(saving.Value * unit, saving.StandardError * unit, saving.Low * unit, saving.High * unit);
        return new Comparison(losses.Average(), mean, saved, Losses.Saving(losses, rivals, trial.Rules.Margin));
    }

    /// <summary>Log loss of probabilities, squared error of expected purchases: the true forecast alone has the least of either.</summary>
    public static double[] LossesOf(Trial trial, double[] forecast) => trial.IsProbability
        ? Losses.Log(forecast, trial.Outcomes)
        : Losses.Squared(forecast, trial.Actual);

    /// <summary>As in "log loss 0.412 against 0.561 of the base rate: 26.5 % less (24.9 to 28.1 %)".</summary>
    public string Sentence(Trial trial, string rival)
    {
        string loss = trial.IsProbability ? "log loss" : "mean squared error of purchases";
        string direction = Saved.Value >= 0 ? "less" : "more";
        double sign = Saved.Value >= 0 ? 100 : -100;
        (double low, double high) = (Math.Min(sign * Saved.Low, sign * Saved.High), Math.Max(sign * Saved.Low, sign * Saved.High));
        return $"{loss} {Loss:0.0000} against {RivalLoss:0.0000} of {rival}: {sign * Saved.Value:0.0} % {direction} ({low:0.0} to {high:0.0} %)";
    }

    /// <summary>The figures of a gate's result.</summary>
    public Dictionary<string, double> Figures => new()
    {
        ["loss"] = Loss,
        ["rival_loss"] = RivalLoss,
        ["saved"] = Saved.Value,
        ["saved_low"] = Saved.Low,
        ["saved_high"] = Saved.High,
    };

    /// <summary>What was asked for, as in " and 2.0 % less was asked for".</summary>
    public static string Asked(Trial trial) => trial.Rules.Margin > 0 ? $"; at least {100 * trial.Rules.Margin:0.0} % less was asked for" : "";
}
