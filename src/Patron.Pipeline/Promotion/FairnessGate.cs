using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>Whether predicted and observed lie together in every group of customers that the model's file names.</summary>
sealed class FairnessGate : IGate
{
    /// <summary>Distance of mean probability and share that came true.</summary>
    public const double UsualForProbability = 0.1;

    /// <summary>Share of a group's purchases.</summary>
    public const double UsualForPurchases = 0.4;

    const int MostNamed = 5;

    /// <inheritdoc/>
    public string Name => "fairness";

    /// <inheritdoc/>
    public GateResult Judge(Trial trial)
    {
        if (trial.Rules.Fairness is not { } rule || trial.Groups is null)
            return GateResult.NotJudged(Name, "no groups are named: 'fairness: { by: COLUMN }' under 'promotion' names them");
        double limit = rule.Limit ?? (trial.IsProbability ? UsualForProbability : UsualForPurchases);
        Dictionary<string, double> figures = [];
        List<string> wronged = [];
        List<(string Group, double Distance)> judged = [];
        foreach ((string? name, int[] rows) in MetricsByGroup.RowsByGroup(trial.Groups))
        {
            string group = name ?? "(none)";
            double[] predicted = Array.ConvertAll(rows, row => trial.Forecast[row]);
            double[] actual = Array.ConvertAll(rows, row => trial.Actual[row]);
            if (rows.Length < Sample.RowsOfGroup || (!trial.IsProbability && actual.Sum() == 0))
                continue;
            Estimate bias = trial.IsProbability
                ? Estimate.MeanOf([.. predicted.Zip(actual, (forecast, happened) => forecast - happened)])
                : Bias.Of(predicted, actual).Share;
            figures[group] = bias.Value;
            judged.Add((group, bias.Value));
            if (Bias.IsBeyond(bias, limit))
                wronged.Add($"{group} by {bias.Value:+0.000;-0.000} ({bias.Low:+0.000;-0.000} to {bias.High:+0.000;-0.000})");
        }

        if (judged.Count == 0)
            return GateResult.NotJudged(Name, $"no group of {rule.By} has the {Sample.RowsOfGroup} rows needed to judge by");
        if (wronged.Count > 0)
        {
            string more = wronged.Count > MostNamed ? $" and {wronged.Count - MostNamed} more" : "";
            return new GateResult(
                Name, GateOutcome.Failed,
                $"{rule.By}: predicted misses observed for {string.Join(", ", wronged.Take(MostNamed))}{more}; at most {limit:0.000} is allowed",
                figures, limit);
        }

        (string furthest, double distance) = judged.MaxBy(group => Math.Abs(group.Distance));
        return new GateResult(
            Name, GateOutcome.Passed,
            $"{rule.By}: of {judged.Count} groups {furthest} is missed most, by {distance:+0.000;-0.000}; at most {limit:0.000} is allowed",
            figures, limit);
    }
}
