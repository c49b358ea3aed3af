using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Future purchases of a customer who is alive, as a power series with positive terms only, so that it has no singular
/// parameters and no cancellation.
/// </summary>
/// <remarks>
/// The purchase rate is Gamma(R, A) and the drop-out probability Beta(a, B). In a time w (in units of A) the customer would
/// make K purchases if never dropping out, K negative binomial with P(K = k) = (R)_k / k! u^k (1-u)^R, u = w / (1+w). Purchase
/// j + 1 happens if the customer stayed after the j before it, with probability (B)_j / (a+B)_j. Summing over j &lt; k and k
/// gives the expected purchases; the same argument gives their rate at w. Equal to Fader, Hardie and Lee (2005), equation 10,
/// where that is defined.
/// </remarks>
sealed class PurchaseSeries(double a, double b, double shape)
{
    const int FirstLength = 64;

    /// <summary>Share of a sum that is less than half of its last bit.</summary>
    const double Nothing = 5e-17;

    /// <summary>Terms beyond which the series is given up: (R)_k / k! stays far from overflow.</summary>
    readonly int _maxLength = shape <= 100 ? 4096 : 512;

    Table _table = Table.Build(a, b, shape, FirstLength);

    /// <summary>Expected purchases in each w; false where the series is too long for one of them.</summary>
    public bool TryCounts(Vector256<double> w, out Vector256<double> counts)
    {
        counts = default;
        if (!IsWithinReach(Math.Max(Math.Max(w[0], w[1]), Math.Max(w[2], w[3]))))
            return false;
        for (Table table = _table; !TryCounts(table, w, out counts); table = _table)
        {
            if (!TryGrow(table))
                return false;
        }

        return true;
    }

    /// <summary>Expected purchases per unit of w at four vectors of ascending w; false where the series is too long.</summary>
    public bool TryRates(ReadOnlySpan<Vector256<double>> w, Span<Vector256<double>> rates)
    {
        if (!IsWithinReach(w[3][3]))
            return false;
        for (Table table = _table; !TryRates(table, w, rates); table = _table)
        {
            if (!TryGrow(table))
                return false;
        }

        return true;
    }

    bool IsWithinReach(double w) => w <= 100 && shape <= 300 && shape * SpecialFunctions.Log1P(w) <= 500;

    /// <summary>Threads may race here; every one of them builds the same numbers.</summary>
    bool TryGrow(Table table)
    {
        if (table.Length >= _maxLength)
            return false;
        _table = Table.Build(a, b, shape, 2 * table.Length);
        return true;
    }

    /// <summary>All four go on until the rest is nothing for each; what is nothing to a sum leaves its bits as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool TryCounts(Table table, Vector256<double> w, out Vector256<double> counts)
    {
        Vector256<double> one = Vector256.Create(1.0);
        Vector256<double> u = w / (one + w);
        Vector256<double> square = u * u;
        Vector256<double> fourth = square * square;
        (Vector256<double> seventh, Vector256<double> eighth) = (fourth * square * u, fourth * fourth);
        Vector256<double> power = u;
        counts = Vector256<double>.Zero;
        for (int k = 1; k + 8 <= table.Length; k += 8)
        {
            ReadOnlySpan<double> c = table.Counts.AsSpan(k, 8);
            Vector256<double> first = Vector256.Create(c[0]) + (u * c[1]) + (square * (Vector256.Create(c[2]) + (u * c[3])));
            Vector256<double> second = Vector256.Create(c[4]) + (u * c[5]) + (square * (Vector256.Create(c[6]) + (u * c[7])));
            counts += power * (first + (fourth * second));
            Vector256<double> last = power * seventh * c[7];
            power *= eighth;
            Vector256<double> ratio = u * ((shape + 8 + k) / (k + 7));
            Vector256<double> nothing = (one - ratio) * counts * Nothing;
            if (Vector256.LessThanAll(ratio, one) && Vector256.LessThanOrEqualAll(last * ratio, nothing))
            {
                counts *= Vector256.Exp(VectorFunctions.Log1P(w) * -shape);
                return true;
            }
        }

        return false;
    }

    /// <summary>All sixteen points go on until the rest is nothing for the last, which needs the most terms.</summary>
    bool TryRates(Table table, ReadOnlySpan<Vector256<double>> w, Span<Vector256<double>> rates)
    {
        Vector256<double> one = Vector256.Create(1.0);
        (Vector256<double> u0, Vector256<double> u1) = (w[0] / (one + w[0]), w[1] / (one + w[1]));
        (Vector256<double> u2, Vector256<double> u3) = (w[2] / (one + w[2]), w[3] / (one + w[3]));
        (Vector256<double> eighth0, Vector256<double> eighth1) = (Eighth(u0), Eighth(u1));
        (Vector256<double> eighth2, Vector256<double> eighth3) = (Eighth(u2), Eighth(u3));
        Vector256<double> power0 = one;
        (Vector256<double> power1, Vector256<double> power2, Vector256<double> power3) = (one, one, one);
        Vector256<double> sum0 = Vector256<double>.Zero;
        (Vector256<double> sum1, Vector256<double> sum2, Vector256<double> sum3) = (sum0, sum0, sum0);
        double u = u3[3];
        for (int k = 0; k + 8 <= table.Length; k += 8)
        {
            ReadOnlySpan<double> c = table.Rates.AsSpan(k, 8);
            Vector256<double> block0 = Vector256.Create(c[7]);
            (Vector256<double> block1, Vector256<double> block2, Vector256<double> block3) = (block0, block0, block0);
            for (int term = 6; term >= 0; term--)
            {
                Vector256<double> coefficient = Vector256.Create(c[term]);
                block0 = (block0 * u0) + coefficient;
                block1 = (block1 * u1) + coefficient;
                block2 = (block2 * u2) + coefficient;
                block3 = (block3 * u3) + coefficient;
            }

            sum0 += power0 * block0;
            sum1 += power1 * block1;
            sum2 += power2 * block2;
            sum3 += power3 * block3;
            power0 *= eighth0;
            power1 *= eighth1;
            power2 *= eighth2;
            power3 *= eighth3;
            if (!IsRestNothing(power3[3] / u * c[7], u, k + 7, sum3[3]))
                continue;
            (rates[0], rates[1], rates[2], rates[3]) = (sum0, sum1, sum2, sum3);
            for (int index = 0; index < 4; index++)
                rates[index] *= Vector256.Exp(Vector256.Log(one + w[index]) * -(shape + 1)) * shape;
            return true;
        }

        return false;
    }

    /// <summary>Bounds the rest after term k by a geometric series: terms grow by less than u (R+1+k) / k.</summary>
    bool IsRestNothing(double last, double u, int k, double sum)
    {
        double ratio = u * (shape + 1 + k) / k;
        return ratio < 1 && last * ratio <= (1 - ratio) * Nothing * sum;
    }

    static Vector256<double> Eighth(Vector256<double> u)
    {
        Vector256<double> square = u * u;
        return square * square * (square * square);
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
