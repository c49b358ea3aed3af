using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// What BG/CNBD-k and MBG/CNBD-k share: BG/NBD and MBG/NBD whose customers buy at every k-th tick of a Poisson clock of rate
/// λ ~ Gamma(r, rate α), so that the times between their purchases are Erlang-k distributed: the more regular, the larger k.
/// The whole number k belongs to the model's kind; it is chosen, not estimated, and has no standard error.
/// </summary>
/// <remarks>
/// Reutterer, Platzer and Schröder (2021), "Leveraging purchase regularity for predicting customer behavior the easy way",
/// International Journal of Research in Marketing 38(1). Given a customer who is alive, j ticks have passed since the last purchase with
/// probability proportional to (R)_j / j! v^j, R = r + k x, v = (T - t_x) / (α + T), and then λ ~ Gamma(R + j, rate α + T).
/// </remarks>
public abstract class CnbdModel : PurchaseModel
{
    /// <summary>The largest k.</summary>
    public const int MaxRegularity = 12;

    readonly FirstChance _first;

    private protected CnbdModel(FirstChance first, int regularity, double r, double alpha, double a, double b)
    {
        _first = first;
        Regularity = CheckRegularity(regularity);
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        A = FitCheck.Parameter(a, nameof(a));
        B = FitCheck.Parameter(b, nameof(b));
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<double> Parameters => [R, Alpha, A, B];

    /// <summary>Regularity k: a purchase is every k-th tick. Range: 1 to 12; 1 is a Poisson process.</summary>
    public int Regularity { get; }

    /// <summary>Shape r of the gamma distribution of rates of ticks.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / (α k).</summary>
    public double Alpha { get; }

    /// <summary>First shape a of the beta distribution of drop-out probabilities; the mean is a / (a + b).</summary>
    public double A { get; }

    /// <summary>Second shape b of that distribution.</summary>
    public double B { get; }

    internal sealed override bool DependsOnRecency => Regularity > 1;

    /// <inheritdoc/>
    /// <remarks>
    /// The constant (k - 1) Σ ln(time between purchases) - x ln (k - 1)! is left out, without which values of different k do not compare.
    /// </remarks>
    public sealed override double LogLikelihood(PurchaseHistories histories, int? threads = null) =>
        new CnbdLikelihood(histories, _first, Regularity, threads).Evaluate([R, Alpha, A, B], new double[4]);

    internal sealed override double LogOddsGone(double frequency, double recency, double age)
    {
        double chances = frequency + (int)_first;
        if (chances == 0)
            return double.NegativeInfinity;
        double shape = R + (Regularity * frequency);
        double silence = age - recency;
        double length = SpecialFunctions.Log1P(silence / (Alpha + recency));
        double waiting = ErlangPhases.LogSum(shape, silence / (Alpha + age), Regularity);
        return Math.Log(A) - Math.Log(B + (chances - 1)) + (shape * length) - waiting;
    }

    internal sealed override double ExpectedIfAlive(double frequency, double recency, double age, double horizon) =>
        OverPhases(frequency, recency, age, (horizon / (Alpha + age), 0, 0), static (curve, of) => curve.Purchases(of.Time));

    internal sealed override double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate)
    {
        double unit = Alpha + age;
        double shape = R + (Regularity * frequency);
        if (horizon * rate >= ErlangPanels.Reach && shape <= ErlangResidual.LargestShape)
            return ErlangResidual.Total(A, Stays(frequency), shape, (age - recency) / unit, Regularity, rate * unit);
        return OverPhases(
            frequency,
            recency,
            age,
            (horizon / unit, rate * unit, 0),
            static (curve, of) => curve.Discounted(of.Time, of.Rate));
    }

    internal sealed override double CountIfAlive(double frequency, double recency, double age, double horizon, int count) =>
        OverPhases(frequency, recency, age, (horizon / (Alpha + age), 0, count), static (curve, of) => curve.Probability(of.Time, of.Count));

    private protected sealed override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double rate, double dropout) = (random.Gamma(R, Alpha), random.Beta(A, B));
        if (_first == FirstChance.AfterFirstPurchase && random.Chance(dropout))
            return false;
        for (double time = random.Gamma(Regularity, rate); time <= end; time += random.Gamma(Regularity, rate))
        {
            times.Add(time);
            if (random.Chance(dropout))
                return time > age;
        }

        return true;
    }

    internal static int CheckRegularity(int regularity)
    {
        if (regularity is < 1 or > MaxRegularity)
        {
            throw new ArgumentOutOfRangeException(
                nameof(regularity), regularity, $"A regularity must be a whole number from 1 to {MaxRegularity}.");
        }

        return regularity;
    }

    /// <summary>Second shape of the drop-out probability of a customer who is alive.</summary>
    double Stays(double frequency) => B + (frequency + (int)_first);

    /// <summary>The mean over the ticks since the last purchase, which nobody sees.</summary>
    double OverPhases(
        double frequency,
        double recency,
        double age,
        (double Time, double Rate, int Count) of,
        Func<ErlangCurve, (double Time, double Rate, int Count), double> value)
    {
        double shape = R + (Regularity * frequency);
        Span<double> weights = stackalloc double[Regularity];
        ErlangPhases.Weights(shape, (age - recency) / (Alpha + age), weights);
        double sum = 0;
        for (int phase = 0; phase < weights.Length; phase++)
        {
            if (weights[phase] > 0)
                sum += weights[phase] * value(new ErlangCurve(A, Stays(frequency), shape + phase, Regularity, phase), of);
        }

        return sum;
    }
}
