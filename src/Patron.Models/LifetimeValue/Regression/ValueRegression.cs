using System.Globalization;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>How a regression comes by an expected amount that is often 0.</summary>
public enum RegressionParts
{
    /// <summary>The probability of anything at all (logistic) times the amount where there is any (gamma).</summary>
    Two,

    /// <summary>The amount at once (Tweedie).</summary>
    One,
}

/// <summary>What customers are expected to do.</summary>
/// <param name="Purchases">Purchases of each customer in the horizon.</param>
/// <param name="Money">Money of each customer in the horizon, not discounted; null where amounts are not known.</param>
public sealed record FutureValues(double[] Purchases, double[]? Money);

/// <summary>
/// Regression of what customers do in a horizon on their histories before it: boosted trees that learn from earlier moments of the
/// same log, whose outcomes it holds, and are applied at its end.
/// </summary>
/// <remarks>
/// Features of recency, frequency and money as in Fader, Hardie and Lee (2005), and windows as in Vanderveld et al. (2016), "An
/// Engagement-Based Customer Lifetime Value System for E-commerce", who join the two parts.
/// </remarks>
public sealed class ValueRegression
{
    const int MostMoments = 4;
    internal const int LeastCustomers = 100;
    internal const int MostCustomers = 20_000;
    const double ValidationShare = 0.25;

    readonly HistoryFeatures _features;
    readonly AmountRegression _purchases;
    readonly AmountRegression? _money;

    ValueRegression(HistoryFeatures features, AmountRegression purchases, AmountRegression? money, IReadOnlyList<double> moments)
    {
        (_features, _purchases, _money) = (features, purchases, money);
        Moments = moments;
    }

    /// <summary>The moments that were learnt from, the newest first, on the axis of the log.</summary>
    public IReadOnlyList<double> Moments { get; }

    /// <summary>
    /// Whether a log reaches back far enough, one and a half horizons, and knows 100 customers a horizon before its end.
    /// </summary>
    public static bool CanLearn(PurchaseLog known, double horizon) => MomentsOf(known, horizon).Count > 0;

    /// <summary>
    /// Learns from up to four moments, half a horizon apart, the newest a horizon before the end; each looks back equally far, two
    /// horizons or as far as the newest can.
    /// </summary>
    /// <param name="known">Everything known.</param>
    /// <param name="horizon">Length of the forecast, in the log's time unit. Range: &gt; 0.</param>
    /// <param name="parts">One regression or two.</param>
    /// <param name="seed">Chooses the customers that watch for overfitting, and those that are learnt from where there are very many.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <exception cref="ArgumentException">
    /// The log does not reach back far enough, or knew too few customers; <see cref="CanLearn"/> tells beforehand.
    /// </exception>
    public static ValueRegression Fit(PurchaseLog known, double horizon, RegressionParts parts, long seed = 0, int? threads = null)
    {
        List<double> moments = MomentsOf(known, horizon);
        if (moments.Count == 0)
        {
            throw new ArgumentException(
                $"the purchases span {known.End - known.Start} units of time; a regression learns {horizon} ahead from one and a half times "
                    + $"that, with {LeastCustomers} customers a horizon before the end",
                nameof(known));
        }

        HistoryFeatures features = new(horizon, LookbackOf(known, horizon));
        List<FeatureTable> tables = [];
        List<double> purchases = [];
        List<double> money = [];
        List<int> who = [];
        for (int index = 0; index < moments.Count; index++)
        {
            (PurchaseLog then, int[] customers) = known.Until(moments[index]);
            (double[] madeThen, double[]? paidThen) = known.Between(moments[index], BeforeEnd(known, horizon, index), customers);
            int[] taken = [.. Enumerable.Range(0, customers.Length).Where(place => IsTaken(customers[place], known.Customers, seed))];
            tables.Add(features.Of(then).Take(taken));
            purchases.AddRange(taken.Select(place => madeThen[place]));
            money.AddRange(paidThen is null ? [] : taken.Select(place => paidThen[place]));
            who.AddRange(taken.Select(place => customers[place]));
        }

        // A customer's rows all learn or all watch.
        bool[] watches = [.. who.Select(customer => Share(seed, "regression validation", customer) < ValidationShare)];
        FeatureTable table = HistoryFeatures.Stack(tables);
        return new ValueRegression(
            features,
            AmountRegression.Fit(table, [.. purchases], watches, parts, threads),
            known.HasAmounts ? AmountRegression.Fit(table, [.. money], watches, parts, threads) : null,
            moments);
    }

    /// <summary>What each customer of a log is expected to do in the horizon after its end.</summary>
    public FutureValues Forecast(PurchaseLog known, int? threads = null)
    {
        FeatureTable table = _features.Of(known);
        return new FutureValues(_purchases.Predict(table, threads), _money?.Predict(table, threads));
    }

    static List<double> MomentsOf(PurchaseLog known, double horizon)
    {
        if (!(horizon > 0 && double.IsFinite(horizon)))
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "A horizon must be > 0 and finite.");

        // Counted in horizons, with room for rounding.
        double past = ((known.End - known.Start) / horizon) - 1;
        double least = Math.Max(0.5, Math.Min(2, past)) - 1e-9;
        List<double> moments = [];
        for (int index = 0; index < MostMoments && past - (index / 2.0) >= least; index++)
        {
            double moment = BeforeEnd(known, horizon, index + 2);
            if (Enumerable.Range(0, known.Customers).Count(customer => known.TimesOf(customer)[0] <= moment) < LeastCustomers)
                break;
            moments.Add(moment);
        }

        return moments;
    }

    /// <summary>So many half horizons before the end; the outcomes of a moment end two of them after it.</summary>
    static double BeforeEnd(PurchaseLog known, double horizon, int halves) => known.End - (horizon * halves / 2);

    /// <summary>As far as the newest moment reaches back, but no more than two horizons.</summary>
    static double LookbackOf(PurchaseLog known, double horizon) => Math.Min(2 * horizon, known.End - horizon - known.Start);

    static bool IsTaken(int customer, int customers, long seed) =>
        customers <= MostCustomers || Share(seed, "regression sample", customer) < (double)MostCustomers / customers;

    static double Share(long seed, string purpose, int customer) =>
        StableHash.Share(seed, purpose, customer.ToString(CultureInfo.InvariantCulture));
}
