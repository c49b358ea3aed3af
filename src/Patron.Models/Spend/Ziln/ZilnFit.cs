using Patron.Models.Numerics;

namespace Patron.Models.Spend;

public sealed partial class Ziln
{
    /// <summary>Fits the distribution to what customers spent, by maximum likelihood, which has a closed form.</summary>
    /// <param name="amounts">What each customer spent, in money. Range: &gt;= 0; at least one &gt; 0.</param>
    /// <param name="weights">Customers that each row stands for, &gt; 0; empty for 1 each.</param>
    /// <returns>
    /// The distribution and its report; the report's order is probability, μ, σ. Where all positive amounts are equal σ has no
    /// maximum: it is then its least value and the report ends as <see cref="StopReason.Diverged"/>, with a warning.
    /// </returns>
    /// <exception cref="ArgumentException">No amount is positive, or a value is out of range.</exception>
    public static FitResult<Ziln> Fit(ReadOnlySpan<double> amounts, ReadOnlySpan<double> weights = default)
    {
        ZilnCheck.Amounts(amounts);
        SpendCheck.Weights(weights, amounts.Length);
        (double all, double positive, double logs) = (0, 0, 0);
        for (int row = 0; row < amounts.Length; row++)
        {
            double weight = weights.IsEmpty ? 1 : weights[row];
            all += weight;
            if (amounts[row] > 0)
                (positive, logs) = (positive + weight, logs + (weight * Math.Log(amounts[row])));
        }

        if (positive == 0)
            throw new ArgumentException("No amount is positive, so nothing is known of what is spent.", nameof(amounts));
        double mean = logs / positive;
        double squares = 0;
        for (int row = 0; row < amounts.Length; row++)
        {
            double distance = amounts[row] > 0 ? Math.Log(amounts[row]) - mean : 0;
            squares += (weights.IsEmpty ? 1 : weights[row]) * distance * distance;
        }

        double scale = Math.Sqrt(squares / positive);
        bool spreads = scale > LeastScale;
        double share = positive / all;
        Ziln model = Of(share, mean, spreads ? scale : LeastScale);
        double[,] covariance = new double[3, 3];
        covariance[0, 0] = share * (1 - share) / all;
        (covariance[1, 1], covariance[2, 2]) = (scale * scale / positive, scale * scale / (2 * positive));
        string[] warnings = spreads
            ? []
            : ["All positive amounts are equal: the spread of their logarithms is put at its least."];
        StopReason reason = spreads ? StopReason.Converged : StopReason.Diverged;
        return new(model, new FitReport(reason, model.LogLikelihood(amounts, weights), 0, warnings, covariance));
    }

    /// <summary>Log-likelihood of what customers spent, by their weights.</summary>
    public double LogLikelihood(ReadOnlySpan<double> amounts, ReadOnlySpan<double> weights = default)
    {
        SpendCheck.Weights(weights, amounts.Length);
        double sum = 0;
        for (int row = 0; row < amounts.Length; row++)
            sum += (weights.IsEmpty ? 1 : weights[row]) * LogLikelihood(amounts[row]);
        return sum;
    }

    /// <summary>Draws what customers spend.</summary>
    /// <param name="customers">How many. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public double[] Simulate(int customers, long seed)
    {
        double[] amounts = new double[customers];
        for (int row = 0; row < customers; row++)
            amounts[row] = Draw(RandomStream.For(seed, "ziln", row));
        return amounts;
    }

    internal double Draw(RandomStream random) =>
        random.Chance(Probability) ? Math.Exp(LogMean + (LogScale * random.Normal())) : 0;
}
