using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of a customer who is alive, as a power series with positive terms only, so that it has no singular
/// parameters and no cancellation.
/// </summary>
/// <remarks>
/// The purchase rate is Gamma(R, A) and the drop-out probability Beta(a, B). In a time w (in units of A) the customer would make K
/// purchases if never dropping out, K negative binomial with P(K = k) = (R)_k / k! u^k (1-u)^R, u = w / (1+w). Purchase j + 1
/// happens if the customer stayed after the j before it, with probability (B)_j / (a+B)_j. Summing over j &lt; k and k gives the
/// expected purchases; the same argument gives their rate at w. Equal to Fader, Hardie and Lee (2005), equation 10, where that
/// is defined.
/// </remarks>
sealed class PurchaseSeries(double a, double b, double shape)
{
    const int FirstLength = 64;

    /// <summary>Terms beyond which the series is given up: (R)_k / k! stays far from overflow.</summary>
    readonly int _maxLength = shape <= 100 ? 4096 : 512;

    Table _table = Table.Build(a, b, shape, FirstLength);

    /// <summary>Expected purchases in w; false where the series is too long.</summary>
    public bool TryCount(double w, out double count)
    {
        count = 0;
        if (!IsWithinReach(w) || !TrySum(counts: true, w, out double sum))
            return false;
        count = sum * Math.Exp(-shape * SpecialFunctions.Log1P(w));
        return true;
    }

    /// <summary>Expected purchases per unit of w, at w; false where the series is too long.</summary>
    public bool TryRate(double w, out double rate)
    {
        rate = 0;
        if (!IsWithinReach(w) || !TrySum(counts: false, w, out double sum))
            return false;
        rate = shape * sum * Math.Exp(-(shape + 1) * SpecialFunctions.Log1P(w));
        return true;
    }

    bool IsWithinReach(double w) => w <= 100 && shape <= 300 && shape * SpecialFunctions.Log1P(w) <= 500;

    bool TrySum(bool counts, double w, out double sum)
    {
        double u = w / (1 + w);
        for (Table table = _table; ; table = _table)
        {
            if (TrySum(counts ? table.Counts : table.Rates, u, out sum))
                return true;
            if (table.Length >= _maxLength)
                return false;

            // Threads may race here; every one of them builds the same numbers.
            _table = Table.Build(a, b, shape, 2 * table.Length);
        }
    }

    /// <summary>Sums until a bound on the rest, by the geometric series, is below rounding.</summary>
    bool TrySum(double[] coefficients, double u, out double sum)
    {
        sum = coefficients[0];
        double power = u;
        double even = u * u;
        for (int k = 1; k + 8 <= coefficients.Length; k += 8)
        {
            ReadOnlySpan<double> c = coefficients.AsSpan(k, 8);
            double low = (c[0] + (u * c[1])) + (even * (c[2] + (u * c[3])));
            double high = (c[4] + (u * c[5])) + (even * (c[6] + (u * c[7])));
            double fourth = even * even;
            sum += power * (low + (fourth * high));
            double last = power * fourth * even * u * c[7];
            double ratio = u * (shape + k + 8) / (k + 7);
            if (ratio < 1 && last * ratio <= (1 - ratio) * 1e-16 * sum)
                return true;
            power *= fourth * fourth;
        }

        return false;
    }

    sealed record Table(double[] Counts, double[] Rates)
    {
        public int Length => Counts.Length;

        public static Table Build(double a, double b, double shape, int length)
        {
            double[] counts = new double[length];
            double[] rates = new double[length];
            double count = 1; // (R)_k / k!
            double rate = 1; // (R+1)_k / k!
            double staying = 1; // (B)_k / (a+B)_k
            double stays = 0; // the sum of staying before k
            for (int k = 0; k < length; k++)
            {
                counts[k] = count * stays;
                rates[k] = rate * staying;
                stays += staying;
                staying *= (b + k) / (a + b + k);
                count *= (shape + k) / (k + 1);
                rate *= (shape + 1 + k) / (k + 1);
            }

            return new Table(counts, rates);
        }
    }
}
