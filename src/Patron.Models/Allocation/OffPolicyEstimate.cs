using Patron.Models.Evaluation;

namespace Patron.Models.Allocation;

/// <summary>A policy gives arms to customers who had no chance to get them when decisions were logged: nothing can be said of it.</summary>
/// <param name="message">The arms and how many customers.</param>
public sealed class UnsupportedPolicyException(string message) : InvalidOperationException(message);

/// <summary>What another policy would have earned for each customer, from decisions that were taken by chance, by four estimators.</summary>
/// <param name="InverseProbability">Outcomes weighted by policy / logged probability: unbiased where those are right.</param>
/// <param name="SelfNormalised">The same divided by the mean weight: a little biased, mostly surer.</param>
/// <param name="Direct">
/// What the predictions say, null without them. Its interval knows nothing of the model's own errors, so it is no proof.
/// </param>
/// <param name="DoublyRobust">Predictions plus the weighted error of them: unbiased where either is right, null without predictions.</param>
/// <param name="Gain">What the policy earns more than the logged decisions did, by the doubly robust estimator, or by weights without predictions.</param>
/// <param name="EffectiveRows">As many rows of equal weight would be as sure: (sum of weights)² / sum of their squares.</param>
/// <param name="MeanWeight">Near 1 where the logged probabilities are right.</param>
/// <param name="LargestWeight">Before clipping.</param>
/// <param name="ClippedRows">Rows whose weight was cut.</param>
/// <param name="ClippedShare">Share of all weight that was cut: what the estimates by weights know nothing of.</param>
/// <param name="Warnings">What makes the estimates doubtful, in words.</param>
/// <remarks>
/// Dudik, Langford and Li (2011), ICML; Swaminathan and Joachims (2015), NIPS, self-normalised; intervals are normal, of independent rows.
/// </remarks>
public sealed record OffPolicyEstimate(
    Estimate InverseProbability, Estimate SelfNormalised, Estimate? Direct, Estimate? DoublyRobust, Estimate Gain, double EffectiveRows,
    Estimate MeanWeight, double LargestWeight, int ClippedRows, double ClippedShare, IReadOnlyList<string> Warnings)
{
    const double FewRows = 100;

    /// <summary>The estimates.</summary>
    /// <param name="logged">Decisions, chances, outcomes.</param>
    /// <param name="policy">For each arm, the probability with which the policy gives it to each row; a row's add up to 1.</param>
    /// <param name="mostWeight">Weights above are cut to it; null for none. Range: &gt; 0.</param>
    /// <param name="confidence">Of the intervals. Range: 0 &lt; confidence &lt; 1.</param>
    /// <exception cref="ArgumentException">A column cannot be meant.</exception>
    /// <exception cref="UnsupportedPolicyException">The policy gives arms to customers who could not get them.</exception>
    public static OffPolicyEstimate Of(
        LoggedDecisions logged, IReadOnlyList<double[]> policy, double? mostWeight = null, double confidence = Estimate.UsualConfidence)
    {
        logged.Check();
        logged.CheckPolicy(policy, "probabilities of the policy");
        if (!(mostWeight is null or > 0))
            throw new ArgumentOutOfRangeException(nameof(mostWeight), mostWeight, "must be above 0");
        Support(logged, policy);
        int rows = logged.Taken.Length;
        double[] whole = [.. logged.Taken.Select((arm, row) => policy[arm][row] / logged.Probabilities[arm][row])];
        double[] weights = Array.ConvertAll(whole, weight => Math.Min(weight, mostWeight ?? double.MaxValue));
        if (weights.Count(weight => weight > 0) < 2)
            throw new UnsupportedPolicyException("fewer than two logged decisions are ones that the policy would take; log more, or estimate a policy nearer to them.");
        double[] byWeight = [.. weights.Zip(logged.Outcomes, (weight, outcome) => weight * outcome)];
        double[]? direct = logged.Predictions is { } predictions ? Expected(policy, predictions, rows) : null;
        double[]? robust = direct is null ? null : [.. direct.Select((value, row) => value + (weights[row] * Error(logged, row)))];
        double[] gains = [.. (robust ?? byWeight).Zip(logged.Outcomes, (score, outcome) => score - outcome)];
        Estimate meanWeight = Estimate.MeanOf(weights, confidence);
        double effective = weights.Sum() * weights.Sum() / weights.Sum(weight => weight * weight);
        int clipped = whole.Count(weight => weight > mostWeight);
        return new OffPolicyEstimate(
            Estimate.MeanOf(byWeight, confidence), Estimate.MeanOf(logged.Outcomes, weights, confidence),
            direct is null ? null : Estimate.MeanOf(direct, confidence), robust is null ? null : Estimate.MeanOf(robust, confidence),
            Estimate.MeanOf(gains, confidence), effective, meanWeight, whole.Max(), clipped, 1 - (weights.Sum() / whole.Sum()),
            Warn(effective, meanWeight, clipped, mostWeight));
    }

    static double[] Expected(IReadOnlyList<double[]> policy, IReadOnlyList<double[]> predictions, int rows)
    {
        double[] expected = new double[rows];
        for (int arm = 0; arm < policy.Count; arm++)
        {
            for (int row = 0; row < rows; row++)
                expected[row] += policy[arm][row] * predictions[arm][row];
        }

        return expected;
    }

    static double Error(LoggedDecisions logged, int row) => logged.Outcomes[row] - logged.Predictions![logged.Taken[row]][row];

    static void Support(LoggedDecisions logged, IReadOnlyList<double[]> policy)
    {
        string[] unsupported =
        [
            .. logged.Arms.Select((name, arm) => (Name: name, Rows: policy[arm].Where((chance, row) => chance > 0 && logged.Probabilities[arm][row] <= 0).Count()))
                .Where(one => one.Rows > 0).Select(one => $"'{one.Name}' to {one.Rows}"),
        ];
        if (unsupported.Length > 0)
            throw new UnsupportedPolicyException(
                $"the policy gives {string.Join(", ", unsupported)} customers who had no chance to get it when decisions were logged; "
                + "estimate a policy without these, or explore first.");
    }

    static string[] Warn(double effective, Estimate meanWeight, int clipped, double? mostWeight)
    {
        List<string> warnings = [];
        if (effective < FewRows)
            warnings.Add($"the weights leave as much as {effective:0.#} equal rows would say; intervals of fewer than {FewRows:0} are too narrow");
        if (clipped > 0)
            warnings.Add($"{clipped} weights were cut to {mostWeight}: the estimates by weights leave out part of what these rows brought");
        else if (meanWeight.StandardError > 0 && Math.Abs(meanWeight.Value - 1) > 4 * meanWeight.StandardError)
            warnings.Add($"the mean weight is {meanWeight.Value:0.###}, not 1: the logged probabilities are not those by which arms were given");
        return [.. warnings];
    }
}
