using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The ticks j since the last purchase, fewer than k, of a customer who is alive: weights (R)_j / j! v^j, v the silence since then over
/// α + T. At most 12 terms, each the one before times a ratio, far beyond the range of double for large R.
/// </summary>
static class ErlangPhases
{
    /// <summary>The log of the sum of the weights.</summary>
    public static double LogSum(double shape, double v, int k)
    {
        ScaledSum sum = new(0);
        sum.Add();
        for (int j = 1; j < k; j++)
        {
            sum.Multiply((shape + (j - 1)) / j * v);
            sum.Add();
        }

        return sum.Log;
    }

    /// <summary>The log of the sum of the weights, with its slopes by R and by ln v.</summary>
    public static double LogSum(double shape, double v, int k, out double byShape, out double byLogV)
    {
        ScaledSum sum = new(0);
        sum.Add();
        (byShape, byLogV) = (0, 0);
        double rise = 0;
        for (int j = 1; j < k; j++)
        {
            sum.Multiply((shape + (j - 1)) / j * v);
            sum.Add();
            rise += 1 / (shape + (j - 1));
            double share = sum.ShareOfTerm;
            byShape += share * (rise - byShape);
            byLogV += share * (j - byLogV);
        }

        return sum.Log;
    }

    /// <summary>The weights of j = 0, 1, ..., summing to 1.</summary>
    public static void Weights(double shape, double v, Span<double> weights)
    {
        weights.Clear();
        weights[0] = 1;
        double sum = 1;
        double term = 1;
        for (int j = 1; j < weights.Length; j++)
        {
            term *= (shape + (j - 1)) / j * v;
            if (term > 1e50)
            {
                for (int before = 0; before < j; before++)
                    weights[before] /= term;
                sum /= term;
                term = 1;
            }

            weights[j] = term;
            sum += term;
        }

        for (int j = 0; j < weights.Length; j++)
            weights[j] /= sum;
    }
}
