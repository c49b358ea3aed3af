using Patron.Models.Evaluation;

namespace Patron.Models.Propensity;

/// <summary>What a propensity can be learnt from: rows of both outcomes.</summary>
static class BothOutcomes
{
    /// <returns>Weighted share of positives.</returns>
    /// <exception cref="ArgumentException">A weight is out of range, or one outcome alone has weight.</exception>
    public static double Require(bool[] target, double[]? weights)
    {
        double positive = 0;
        double all = 0;
        for (int row = 0; row < target.Length; row++)
        {
            double weight = weights is null ? 1 : weights[row];
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException($"row {row}: weight {weight}; must be finite and >= 0", nameof(weights));
            all += weight;
            positive += target[row] ? weight : 0;
        }

        return positive > 0 && positive < all
            ? positive / all
            : throw new ArgumentException(
                $"the target has one class only: {positive} positive of {all} rows by weight; both outcomes must occur",
                nameof(target));
    }

    /// <summary>Of outcomes under probabilities, which are first brought into [2^-52, 1 - 2^-52].</summary>
    public static double LogLikelihood(double[] probabilities, bool[] target, double[]? weights)
    {
        double sum = 0;
        for (int row = 0; row < target.Length; row++)
        {
            double p = Math.Clamp(probabilities[row], BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);
            sum += (weights?[row] ?? 1) * Math.Log(target[row] ? p : 1 - p);
        }

        return sum;
    }
}
