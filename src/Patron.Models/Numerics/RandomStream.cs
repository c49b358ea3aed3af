using System.Globalization;
using System.Numerics;

namespace Patron.Models.Numerics;

/// <summary>
/// A seeded stream of random numbers: xoshiro256++ (Blackman and Vigna, 2021), its state filled by SplitMix64. The same seed
/// gives the same bits on every machine.
/// </summary>
/// <remarks>Not safe for several threads; give each task a stream of its own by <see cref="For"/>.</remarks>
public sealed class RandomStream
{
    ulong _a;
    ulong _b;
    ulong _c;
    ulong _d;

    /// <summary>A stream for a seed; neighbouring seeds give unrelated streams.</summary>
    public RandomStream(ulong seed)
    {
        _a = SplitMix(ref seed);
        _b = SplitMix(ref seed);
        _c = SplitMix(ref seed);
        _d = SplitMix(ref seed);
    }

    /// <summary>
    /// The stream of one task, such as one customer: it depends on seed, purpose and index alone, not on any order.
    /// </summary>
    public static RandomStream For(long seed, string purpose, long index = 0) =>
        new((ulong)StableHash.Of(seed, purpose, index.ToString(CultureInfo.InvariantCulture)));

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_a + _d, 23) + _a;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in (0, 1): safe under a logarithm.</summary>
    public double OpenUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Uniform whole number in [0, <paramref name="bound"/>).</summary>
    /// <param name="bound">Range: bound &gt;= 1.</param>
    /// <remarks>Lemire (2019): multiply and reject, without bias.</remarks>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        uint limit = (uint)bound;
        ulong product = (NextBits() >> 32) * limit;
        if ((uint)product < limit)
        {
            uint threshold = (uint)-bound % limit;
            while ((uint)product < threshold)
                product = (NextBits() >> 32) * limit;
        }

        return (int)(product >> 32);
    }

    /// <summary>True with probability <paramref name="probability"/>.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Exponential with a rate (per unit of time). Range: rate &gt; 0.</summary>
    public double Exponential(double rate) => -Math.Log(OpenUniform()) / rate;

    /// <summary>Standard normal.</summary>
    /// <remarks>Marsaglia's polar method; the second value is not kept, so that the stream has no hidden state.</remarks>
    public double Normal()
    {
        while (true)
        {
            double x = (2 * OpenUniform()) - 1;
            double y = (2 * OpenUniform()) - 1;
            double square = (x * x) + (y * y);
            if (square is > 0 and < 1)
                return x * Math.Sqrt(-2 * Math.Log(square) / square);
        }
    }

    /// <summary>Gamma with a shape and a rate; mean shape / rate. Range: both &gt; 0.</summary>
    /// <remarks>Marsaglia and Tsang (2000); for shape &lt; 1 with their boost by a power of a uniform.</remarks>
    public double Gamma(double shape, double rate)
    {
        if (shape < 1)
            return Gamma(shape + 1, rate) * Math.Pow(OpenUniform(), 1 / shape);
        double d = shape - (1.0 / 3);
        double c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal();
            double v = 1 + (c * x);
            if (v <= 0)
                continue;
            v = v * v * v;
            if (Math.Log(OpenUniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                return d * v / rate;
        }
    }

    /// <summary>Beta with two shapes; mean a / (a + b). Range: both &gt; 0.</summary>
    public double Beta(double a, double b)
    {
        double x = Gamma(a, 1);
        double y = Gamma(b, 1);
        return x + y > 0 ? x / (x + y) : a / (a + b);
    }

    /// <summary>Poisson with a mean. Range: mean &gt;= 0.</summary>
    /// <remarks>Knuth's product, in blocks of mean 16, which add up to a Poisson of the whole mean.</remarks>
    public int Poisson(double mean)
    {
        int count = 0;
        for (; mean > 16; mean -= 16)
            count += SmallPoisson(16);
        return count + SmallPoisson(mean);
    }

    int SmallPoisson(double mean)
    {
        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = OpenUniform(); product > limit; product *= OpenUniform())
            count++;
        return count;
    }

    static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
