using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;
using Patron.Models.Evaluation;

namespace Patron.Models.Experiments.Monitoring;

/// <summary>A look at an experiment whose looks were planned.</summary>
/// <param name="Share">Of the planned information, which is that of the units. Range: 0 &lt; share &lt;= 1.</param>
/// <param name="Boundary">The experiment may stop where its score, the effect over its standard error, goes beyond this.</param>
/// <param name="PValue">What a fixed test would have to find here.</param>
/// <param name="Spent">The error spent up to here.</param>
public sealed record PlannedLook(double Share, double Boundary, double PValue, double Spent);

/// <summary>The state of an experiment at a planned look.</summary>
/// <param name="Look">The look.</param>
/// <param name="Stops">Whether the boundary is crossed.</param>
/// <param name="Score">The effect over its standard error.</param>
/// <param name="Interval">The effect with its repeated interval, which holds at all looks together; its p-value is the fixed test's.</param>
public sealed record LookState(PlannedLook Look, bool Stops, double Score, EffectEstimate Interval);

/// <summary>Boundaries for a few planned looks, with one error over all of them.</summary>
/// <param name="Looks">In their order.</param>
/// <param name="Confidence">One less the error of all looks.</param>
/// <param name="Alternative">One side or both.</param>
/// <remarks>
/// Lan and DeMets (1983); each side of a two-sided test spends half of the error by its own function, as R's ldbounds and gsDesign do. The
/// shares need not be those planned: the boundary of a look depends on it and those before it alone.
/// </remarks>
public sealed record GroupSequentialDesign(IReadOnlyList<PlannedLook> Looks, double Confidence, Alternative Alternative)
{
    /// <summary>Beyond it nothing is ever found: an error spent of 1e-15 or less.</summary>
    const double Farthest = 8;

    /// <summary>Looks at equal distances.</summary>
    /// <param name="looks">Range: 1 to 100.</param>
    /// <param name="spending">When the error is spent.</param>
    /// <param name="confidence">One less the error of all looks. Range: 0.5 &lt; confidence &lt; 1.</param>
    /// <param name="alternative">One side or both.</param>
    public static GroupSequentialDesign Of(
        int looks, AlphaSpending spending = AlphaSpending.OBrienFleming, double confidence = Estimate.UsualConfidence,
        Alternative alternative = Alternative.TwoSided)
    {
        if (looks is < 1 or > 100)
            throw new ArgumentOutOfRangeException(nameof(looks), looks, "must lie between 1 and 100; for more, a confidence sequence needs no plan");
        return Of([.. Enumerable.Range(1, looks).Select(look => (double)look / looks)], spending, confidence, alternative);
    }

    /// <summary>Looks at shares of the planned information.</summary>
    /// <param name="shares">Rising. Range: 0 &lt; share &lt;= 1.</param>
    /// <param name="spending">When the error is spent.</param>
    /// <param name="confidence">One less the error of all looks. Range: 0.5 &lt; confidence &lt; 1.</param>
    /// <param name="alternative">One side or both.</param>
    public static GroupSequentialDesign Of(
        IReadOnlyList<double> shares, AlphaSpending spending, double confidence = Estimate.UsualConfidence,
        Alternative alternative = Alternative.TwoSided)
    {
        Check(shares, confidence);
        int sides = alternative == Alternative.TwoSided ? 2 : 1;
        double alpha = (1 - confidence) / sides;
        var looks = new List<PlannedLook>();
        ScoreGrid? grid = null;
        double spent = 0;
        for (int look = 0; look < shares.Count; look++)
        {
            double until = spending.At(shares[look], alpha);
            double share = shares[look];
            ScoreGrid? before = grid;
            double boundary = BoundaryFor(
                Math.Max(0, until - spent),
                bound => before is null ? ScoreGrid.FirstAbove(share, 0, bound) : before.NextAbove(share, bound));
            looks.Add(new PlannedLook(share, boundary, sides * Normal.CDF(0, 1, -boundary), sides * until));
            double low = sides == 2 ? -boundary : double.NegativeInfinity;
            grid = before is null ? ScoreGrid.First(share, 0, low, boundary) : before.After(share, low, boundary);
            spent = until;
        }

        return new GroupSequentialDesign(looks, confidence, alternative);
    }

    /// <summary>The probability that some look crosses its boundary on the effect's side.</summary>
    /// <param name="drift">
    /// The effect over the standard error that it will have at the full information; 0 for none. Range: finite.
    /// </param>
    public double Power(double drift)
    {
        if (Alternative == Alternative.Less)
            drift = -drift;
        return CrossingProbabilities(drift).Sum();
    }

    /// <summary>For each look, the probability that it is the first to cross, on the upper side; of two sides the lower one stops too.</summary>
    internal double[] CrossingProbabilities(double drift)
    {
        if (!double.IsFinite(drift))
            throw new ArgumentOutOfRangeException(nameof(drift), drift, "must be finite");
        double[] crossing = new double[Looks.Count];
        ScoreGrid? grid = null;
        for (int look = 0; look < Looks.Count; look++)
        {
            (double share, double boundary) = (Looks[look].Share, Looks[look].Boundary);
            double low = Alternative == Alternative.TwoSided ? -boundary : double.NegativeInfinity;
            crossing[look] = grid?.NextAbove(share, boundary) ?? ScoreGrid.FirstAbove(share, drift, boundary);
            grid = grid?.After(share, low, boundary) ?? ScoreGrid.First(share, drift, low, boundary);
        }

        return crossing;
    }

    /// <summary>The drift that is found with a power: see <see cref="Power"/>.</summary>
    /// <param name="power">Range: above the error of one side, below 1.</param>
    public double DriftFor(double power)
    {
        double sign = Alternative == Alternative.Less ? -1 : 1;
        if (!(power > Power(0) && power < 1))
            throw new ArgumentOutOfRangeException(nameof(power), power, $"must lie between {Power(0)} and 1");
        return Brent.FindRoot(drift => Power(sign * drift) - power, 0, 2 * Farthest, 1e-12);
    }

    /// <summary>By how much these looks enlarge the groups that a fixed test of the same power needs.</summary>
    /// <param name="power">Range: above the error, below 1.</param>
    public double Inflation(double power)
    {
        double alpha = (1 - Confidence) / (Alternative == Alternative.TwoSided ? 2 : 1);
        double fixedDrift = Normal.InvCDF(0, 1, 1 - alpha) + Normal.InvCDF(0, 1, power);
        double drift = DriftFor(power);
        return drift * drift / (fixedDrift * fixedDrift);
    }

    /// <summary>What a look finds.</summary>
    /// <param name="look">Its place, from 0.</param>
    /// <param name="effect">Computed from the data so far.</param>
    public LookState At(int look, EffectEstimate effect)
    {
        PlannedLook planned = Looks[look];
        if (!(effect.StandardError > 0))
            throw new ArgumentException($"a standard error of {effect.StandardError} gives no score", nameof(effect));
        double score = effect.Value / effect.StandardError;
        double reach = planned.Boundary * effect.StandardError;
        (double low, double high) = (effect.Value - reach, effect.Value + reach);
        return Alternative switch
        {
            Alternative.TwoSided => new(planned, Math.Abs(score) >= planned.Boundary, score, effect with { Low = low, High = high }),
            Alternative.Greater => new(planned, score >= planned.Boundary, score, effect with { Low = low, High = double.PositiveInfinity }),
            _ => new(planned, -score >= planned.Boundary, score, effect with { Low = double.NegativeInfinity, High = high }),
        };
    }

    static void Check(IReadOnlyList<double> shares, double confidence)
    {
        if (!(confidence is > 0.5 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "must lie between 0.5 and 1");
        if (shares.Count == 0)
            throw new ArgumentException("there is no look: give at least one share", nameof(shares));
        for (int look = 0; look < shares.Count; look++)
        {
            if (!(shares[look] > (look == 0 ? 0 : shares[look - 1]) && shares[look] <= 1))
                throw new ArgumentException($"look {look + 1} is at a share of {shares[look]}; shares rise from above 0 to at most 1", nameof(shares));
        }
    }

    static double BoundaryFor(double error, Func<double, double> above)
    {
        (double low, double high) = (-Farthest, Farthest);
        if (above(high) >= error)
            return double.PositiveInfinity;
        for (int step = 0; step < 60; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = above(middle) > error ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
