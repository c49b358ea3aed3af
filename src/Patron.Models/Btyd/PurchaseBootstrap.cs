using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Settings of a <see cref="PurchaseBootstrap"/>.</summary>
public sealed record PurchaseBootstrapOptions
{
    /// <summary>Length of the forecast, in the histories' time unit. Range: 0 to 1e100.</summary>
    public required double Horizon { get; init; }

    /// <summary>Worlds that are drawn. Range: &gt;= 20. <value>Default: 200.</value></summary>
    public int Worlds { get; init; } = 200;

    /// <summary>Of the intervals. Range: 0 &lt; confidence &lt; 1. <value>Default: 0.9.</value></summary>
    public double Confidence { get; init; } = 0.9;

    /// <summary>The same seed draws the same worlds. <value>Default: 0.</value></summary>
    public long Seed { get; init; }

    /// <summary>Most threads to use; null for all processors. Any number gives the same bits.</summary>
    public int? Threads { get; init; }
}

/// <summary>What a bootstrap found; columns have a row for each history, in its order.</summary>
/// <param name="Parameters">Intervals for the parameters.</param>
/// <param name="AliveLow">Lower ends for the probability of being alive.</param>
/// <param name="AliveHigh">Upper ends for it.</param>
/// <param name="ExpectedLow">Lower ends for expected purchases.</param>
/// <param name="ExpectedHigh">Upper ends for them.</param>
/// <param name="Total">
/// Purchases of all customers: what is expected, and between what numbers those lie that will be made, for what the parameters leave open
/// and for chance itself.
/// </param>
/// <param name="Failed">
/// Worlds left out: the fit ran out of steps or found none to take. Parameters that ran away stay.
/// </param>
public sealed record BootstrapForecast(
    IReadOnlyList<ParameterInterval> Parameters,
    double[] AliveLow,
    double[] AliveHigh,
    double[] ExpectedLow,
    double[] ExpectedHigh,
    ParameterInterval Total,
    int Failed);

/// <summary>
/// The parametric bootstrap: customers as old as the real ones are drawn from the fitted model many times, the model is fitted to each such
/// world, and the spread of what those fits say of the real customers tells how sure the real fit is.
/// </summary>
/// <remarks>Efron and Tibshirani (1993), An Introduction to the Bootstrap, sections 6.5 and 13.3 (percentile intervals).</remarks>
public static class PurchaseBootstrap
{
    /// <summary>Draws, fits and forecasts.</summary>
    /// <param name="fitted">The model as fitted to the histories.</param>
    /// <param name="histories">The customers, one a row.</param>
    /// <param name="options">Horizon, worlds and confidence.</param>
    /// <exception cref="ArgumentException">Rows that stand for several customers, or an option out of range.</exception>
    public static BootstrapForecast Run(PurchaseModel fitted, PurchaseHistories histories, PurchaseBootstrapOptions options)
    {
        Check(histories, options);
        DistinctHistories distinct = DistinctHistories.Of(histories);
        List<double[]> parameters = [];
        List<double[]> alive = [];
        List<double[]> expected = [];
        List<double> totals = [];
        double deviation = Math.Sqrt(Variance(fitted, distinct.Histories, options.Horizon));
        for (int world = 0; world < options.Worlds; world++)
        {
            PurchaseHistories drawn = fitted.Simulate(histories.Age, 0, unchecked((options.Seed * 1_000_003) + world)).Histories;
            FitResult<PurchaseModel> fit = fitted.Kind.Fit(drawn, new PurchaseFitOptions { Threads = options.Threads, Start = fitted.Parameters });

            // Parameters that run away are part of what worlds tell; their forecasts stay right.
            if (fit.Report.StopReason is StopReason.MaxIterations or StopReason.NoProgress)
                continue;
            parameters.Add([.. fit.Model.Parameters]);
            alive.Add(fit.Model.ProbabilityAlive(distinct.Histories, options.Threads));
            expected.Add(fit.Model.ExpectedPurchases(distinct.Histories, options.Horizon, options.Threads));
            RandomStream chance = RandomStream.For(options.Seed, "totals", world);
            totals.Add(distinct.Total(expected[^1]) + (deviation * chance.Normal()));
        }

        if (totals.Count < 20)
            throw new InvalidOperationException($"The model could be fitted in {totals.Count} of {options.Worlds} worlds; that says nothing of its spread.");
        PercentileEnds ends = new(options.Confidence);
        (double[] aliveLow, double[] aliveHigh) = ends.Of(alive);
        (double[] expectedLow, double[] expectedHigh) = ends.Of(expected);
        (double[] low, double[] high) = ends.Of(parameters);
        double[] now = fitted.ExpectedPurchases(distinct.Histories, options.Horizon, options.Threads);
        (double totalLow, double totalHigh) = ends.Of([.. totals]);
        return new BootstrapForecast(
            [.. fitted.Kind.ParameterNames.Select((name, index) => new ParameterInterval(name, fitted.Parameters[index], low[index], high[index]))],
            distinct.ByRow(aliveLow), distinct.ByRow(aliveHigh), distinct.ByRow(expectedLow), distinct.ByRow(expectedHigh),
            new ParameterInterval("purchases", distinct.Total(now), Math.Max(0, totalLow), Math.Max(0, totalHigh)),
            options.Worlds - totals.Count);
    }

    static void Check(PurchaseHistories histories, PurchaseBootstrapOptions options)
    {
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories.", nameof(histories));
        if (!histories.Weights.AreOne)
            throw new ArgumentException("A bootstrap draws customer by customer; rows that stand for several cannot be drawn.", nameof(histories));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Worlds, 20);
        if (!(options.Confidence > 0 && options.Confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "Confidence must lie between 0 and 1.");
    }

    /// <summary>Variance of the purchases of all customers together, each given the history.</summary>
    static double Variance(PurchaseModel model, PurchaseHistories histories, double horizon)
    {
        double total = 0;
        for (int row = 0; row < histories.Count; row++)
        {
            (double mean, double square, double left) = (0, 0, 1);
            for (int count = 0; left > 1e-9 && count < 100_000; count++)
            {
                double probability = model.ProbabilityOfPurchases(
                    histories.Frequency[row], histories.Recency[row], histories.Age[row], horizon, count);
                mean += count * probability;
                square += (double)count * count * probability;
                left -= probability;
            }

            total += histories.Weights[row] * (square - (mean * mean));
        }

        return total;
    }

    /// <summary>Each distinct history once, and where each row's is.</summary>
    sealed record DistinctHistories(PurchaseHistories Histories, int[] GroupOfRow)
    {
        public static DistinctHistories Of(PurchaseHistories histories)
        {
            (double[] frequency, double[] recency, double[] age) = histories.Columns;
            return new(histories.Fold(), DistinctRows.Find(frequency, recency, age).GroupOfRow);
        }

        public double[] ByRow(double[] values) => Array.ConvertAll(GroupOfRow, group => values[group]);

        public double Total(double[] values)
        {
            double total = 0;
            for (int group = 0; group < values.Length; group++)
                total += values[group] * Histories.Weights[group];
            return total;
        }
    }
}
