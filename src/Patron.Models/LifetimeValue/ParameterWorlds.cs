using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>Settings of <see cref="ParameterWorlds.Draw"/>.</summary>
public sealed record WorldOptions
{
    /// <summary>Worlds that are drawn. Range: &gt;= 20. <value>Default: 200.</value></summary>
    public int Worlds { get; init; } = 200;

    /// <summary>The same seed draws the same worlds. <value>Default: 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Penalty of the purchase model's fit. Range: &gt;= 0. <value>Default: 0.</value></summary>
    public double PurchasePenalty { get; init; }

    /// <summary>Penalty of the spend model's fit. Range: &gt;= 0. <value>Default: 0.</value></summary>
    public double SpendPenalty { get; init; }

    /// <summary>Most threads to use; null for all processors. Any number gives the same bits.</summary>
    public int? Threads { get; init; }
}

/// <summary>
/// Parameters of a lifetime value model as they come out in worlds drawn from it: a parametric bootstrap. Their spread tells how sure the
/// fitted ones are, without taking their distribution for normal.
/// </summary>
/// <param name="Purchases">Parameters of the purchase model, by world.</param>
/// <param name="Spend">Parameters of the spend model, by world.</param>
/// <param name="Failed">
/// Worlds left out: nobody came back and paid, a fit ran out of steps or found none to take, or mean spend came out infinite.
/// Parameters that ran away stay.
/// </param>
/// <remarks>Efron and Tibshirani (1993), An Introduction to the Bootstrap, sections 6.5 and 13.3 (percentile intervals).</remarks>
public sealed record ParameterWorlds(IReadOnlyList<double[]> Purchases, IReadOnlyList<double[]> Spend, int Failed)
{
    const int Least = 20;

    /// <summary>
    /// Draws customers as old as the real ones, what they buy and what they pay for it, and fits both models to each such world.
    /// </summary>
    /// <exception cref="ArgumentException">Rows that stand for several customers, or an option out of range.</exception>
    /// <exception cref="InvalidOperationException">Fewer than 20 worlds could be fitted.</exception>
    public static ParameterWorlds Draw(PurchaseModel purchases, SpendModel spend, PurchaseHistories histories, WorldOptions options)
    {
        if (!histories.Weights.AreOne)
            throw new ArgumentException("A bootstrap draws customer by customer; rows that stand for several cannot be drawn.", nameof(histories));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Worlds, Least);
        List<double[]> ofPurchases = [];
        List<double[]> ofSpend = [];
        PurchaseFitOptions fitting = new() { Penalty = options.PurchasePenalty, Threads = options.Threads, Start = purchases.Parameters };
        SpendFitOptions fittingSpend = new() { Penalty = options.SpendPenalty, Threads = options.Threads };
        for (int world = 0; world < options.Worlds; world++)
        {
            long seed = unchecked((options.Seed * 1_000_003) + world);
            PurchaseHistories drawn = purchases.Simulate(histories.Age, 0, seed).Histories;
            SpendHistories paid = spend.Draw(drawn.Frequency, seed);
            if (!paid.MeanSpend.ContainsAnyExcept(0))
                continue;
            FitResult<PurchaseModel> fit = purchases.Kind.Fit(drawn, fitting);
            FitResult<SpendModel> fitOfSpend = spend.Kind.Fit(paid, fittingSpend);
            if (!IsFound(fit.Report) || !IsFound(fitOfSpend.Report) || double.IsInfinity(fitOfSpend.Model.PopulationMean))
                continue;
            ofPurchases.Add([.. fit.Model.Parameters]);
            ofSpend.Add([.. fitOfSpend.Model.Parameters]);
        }

        return ofPurchases.Count >= Least
            ? new(ofPurchases, ofSpend, options.Worlds - ofPurchases.Count)
            : throw new InvalidOperationException(
                $"The models could be fitted in {ofPurchases.Count} of {options.Worlds} drawn worlds; that says nothing of their spread. "
                    + "There are too few customers with repeat purchases for a bootstrap: take intervals by the delta method.");
    }

    /// <summary>The values with the ends between which the middle share of the worlds puts them.</summary>
    internal CustomerValues AddIntervals(
        LifetimeValueModel fitted, CustomerValues values, PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        double[] low = new double[histories.Count];
        double[] high = new double[histories.Count];
        PercentileEnds ends = new(options.Confidence);
        LifetimeValueModel[] worlds = [.. Worlds(fitted)];
        LifetimeValueOptions alone = options with { Threads = 1 };

        // Block by block, so that what all worlds say of a customer need not be kept for all customers.
        OrderedSum.ForBlocks(histories.Count, options.Threads, (start, end) =>
        {
            int[] rows = [.. Enumerable.Range(start, end - start)];
            (PurchaseHistories some, SpendHistories paid) = (histories.Take(rows), spends.Take(rows));
            (double[] lows, double[] highs) = ends.Of([.. worlds.Select(world => world.Predict(some, paid, alone).Value)]);
            lows.CopyTo(low, start);
            highs.CopyTo(high, start);
        });
        return values with { ValueLow = low, ValueHigh = high };
    }

    /// <summary>Variances over the worlds of what is expected of all customers.</summary>
    internal (double Purchases, double Value) VarianceOfTotals(
        LifetimeValueModel fitted, PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        List<double> purchases = [];
        List<double> values = [];
        foreach (LifetimeValueModel world in Worlds(fitted))
        {
            CustomerValues expected = world.Predict(histories, spends, options);
            purchases.Add(expected.ExpectedPurchases.Sum());
            values.Add(expected.Value.Sum());
        }

        return (Variance(purchases), Variance(values));
    }

    IEnumerable<LifetimeValueModel> Worlds(LifetimeValueModel fitted) => Purchases.Zip(
        Spend, (purchases, spend) => new LifetimeValueModel(fitted.Purchases.Kind.Create(purchases), fitted.Spend.Kind.Create(spend)));

    static double Variance(List<double> values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }

    static bool IsFound(FitReport report) => report.StopReason is not (StopReason.MaxIterations or StopReason.NoProgress);
}
