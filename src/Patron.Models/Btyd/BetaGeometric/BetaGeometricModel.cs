using System.Runtime.Intrinsics;
using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// What BG/NBD and MBG/NBD share: while alive a customer buys at a Poisson rate λ ~ Gamma(r, rate α), and leaves for good with
/// probability p ~ Beta(a, b) after each purchase that gives the chance. Time is in the unit of the histories it was fitted on.
/// </summary>
/// <remarks>
/// Given a customer who is alive after n chances, λ ~ Gamma(r + x, rate α + T) and p ~ Beta(a, b + n), independent of each other.
/// </remarks>
public abstract class BetaGeometricModel : PurchaseModel
{
    readonly PurchaseCurve?[] _curves = new PurchaseCurve?[256];
    readonly FirstChance _first;

    private protected BetaGeometricModel(FirstChance first, double r, double alpha, double a, double b)
    {
        _first = first;
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        A = FitCheck.Parameter(a, nameof(a));
        B = FitCheck.Parameter(b, nameof(b));
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<double> Parameters => [R, Alpha, A, B];

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    /// <summary>First shape a of the beta distribution of drop-out probabilities; the mean is a / (a + b).</summary>
    public double A { get; }

    /// <summary>Second shape b of that distribution.</summary>
    public double B { get; }

    /// <inheritdoc/>
    public sealed override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new BetaGeometricLikelihood(histories, _first, threads).Evaluate([R, Alpha, A, B], new double[4], new double[4, 4]);

    /// <remarks>Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model", equation 1, by chances to leave.</remarks>
    internal sealed override double LogOddsGone(double frequency, double recency, double age)
    {
        double chances = frequency + (int)_first;
        if (chances == 0)
            return double.NegativeInfinity;
        double length = SpecialFunctions.Log1P((age - recency) / (Alpha + recency));
        return Math.Log(A) - Math.Log(B + (chances - 1)) + ((R + frequency) * length);
    }

    internal sealed override double Alive(double frequency, double recency, double age) =>
        CustomerFunction.Of(new BetaGeometricAlive(_first, R, Alpha, A, B), frequency, recency, age);

    private protected sealed override void Alive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, Span<double> result) =>
        CustomerFunction.Fill(new BetaGeometricAlive(_first, R, Alpha, A, B), frequency, recency, age, result);

    /// <remarks>
    /// Fader, Hardie and Lee (2005), equation 10, in a form without its singular points (a = 1, a + b + n = 1).
    /// </remarks>
    internal sealed override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        Curve(frequency).Purchases(horizon / (Alpha + age));

    /// <remarks>Customers of equal frequency are found together, four at a time, by time: those have about as many terms.</remarks>
    internal sealed override void ExpectedIfAlive(
        ReadOnlySpan<double> frequency, ReadOnlySpan<double> recency, ReadOnlySpan<double> age, double horizon, Span<double> result)
    {
        int[] rows = [.. Enumerable.Range(0, result.Length)];
        double[] order = new double[rows.Length];
        for (int row = 0; row < order.Length; row++)
            order[row] = frequency[row] + ((Alpha + age[row]) / (Alpha + age[row] + horizon));
        Array.Sort(order, rows);
        Span<double> times = stackalloc double[4];
        for (int start = 0; start < rows.Length;)
        {
            int next = start + 1;
            while (next < rows.Length && next < start + 4 && frequency[rows[next]] == frequency[rows[start]])
                next++;
            for (int lane = 0; lane < 4; lane++)
                times[lane] = horizon / (Alpha + age[rows[Math.Min(start + lane, next - 1)]]);
            Vector256<double> purchases = Curve(frequency[rows[start]]).Purchases(Vector256.Create(times));
            for (int lane = 0; start < next; start++, lane++)
                result[rows[start]] = purchases[lane];
        }
    }

    internal sealed override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate) =>
        Curve(frequency).Discounted(horizon / (Alpha + age), rate * (Alpha + age));

    internal sealed override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        Curve(frequency).Probability(horizon / (Alpha + age), count);

    private protected sealed override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double rate, double dropout) = (random.Gamma(R, Alpha), random.Beta(A, B));
        if (_first == FirstChance.AfterFirstPurchase && random.Chance(dropout))
            return false;
        for (double time = random.Exponential(rate); time <= end; time += random.Exponential(rate))
        {
            times.Add(time);
            if (random.Chance(dropout))
                return time > age;
        }

        // Drop-out comes only after a purchase, so whoever is alive here is alive until the next one.
        return true;
    }

    /// <summary>The curve of a frequency, kept for the common ones; threads that race make equal curves.</summary>
    PurchaseCurve Curve(double frequency)
    {
        double stays = B + (frequency + (int)_first);
        if (frequency >= _curves.Length)
            return new PurchaseCurve(A, stays, R + frequency);
        ref PurchaseCurve? kept = ref _curves[(int)frequency];
        return kept ??= new PurchaseCurve(A, stays, R + frequency);
    }
}
