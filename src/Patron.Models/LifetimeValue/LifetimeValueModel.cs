using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>Lifetime value: discounted expected purchases times expected spend per purchase.</summary>
/// <remarks>
/// Fader, Hardie and Lee (2005), "RFM and CLV", Journal of Marketing Research 42(4). Spend is independent of frequency and
/// drop-out.
/// </remarks>
public sealed partial class LifetimeValueModel
{
    readonly (FitResult<PurchaseModel> Purchases, FitResult<SpendModel> Spend)? _fits;
    readonly ValueUncertainty? _uncertainty;
    readonly ParameterWorlds? _worlds;

    /// <summary>Joins two models with known parameters; values come without intervals.</summary>
    /// <exception cref="ArgumentException">Mean spend over all customers is infinite; gamma-gamma's is where q is at most 1.</exception>
    public LifetimeValueModel(PurchaseModel purchases, SpendModel spend)
    {
        if (double.IsInfinity(spend.PopulationMean))
        {
            string parameters =
                string.Join(", ", spend.Kind.ParameterNames.Zip(spend.Parameters, (name, value) => $"{name} = {value}"));
            string bound = spend is GammaGamma ? "; q must be > 1" : "";
            throw new ArgumentException(
                $"The {spend.Kind.Name} model with {parameters} has infinite mean spend{bound}. Fit it with a penalty.", nameof(spend));
        }

        Purchases = purchases;
        Spend = spend;
    }

    /// <summary>Joins two fits; their covariances give the intervals.</summary>
    /// <exception cref="ArgumentException">Mean spend over all customers is infinite; gamma-gamma's is where q is at most 1.</exception>
    public LifetimeValueModel(FitResult<PurchaseModel> purchases, FitResult<SpendModel> spend)
        : this(purchases.Model, spend.Model)
    {
        _fits = (purchases, spend);
        _uncertainty = ValueUncertainty.TryCreate(purchases, spend);
    }

    /// <inheritdoc cref="LifetimeValueModel(FitResult{PurchaseModel}, FitResult{SpendModel})"/>
    public LifetimeValueModel(FitResult<PurchaseModel> purchases, FitResult<GammaGamma> spend)
        : this(purchases, spend.OfAnyKind())
    {
    }

    /// <summary>Joins two models whose uncertainty is known from a bootstrap, which gives the intervals.</summary>
    /// <exception cref="ArgumentException">Mean spend over all customers is infinite; gamma-gamma's is where q is at most 1.</exception>
    public LifetimeValueModel(PurchaseModel purchases, SpendModel spend, ParameterWorlds worlds)
        : this(purchases, spend)
    {
        _worlds = worlds;
    }

    /// <summary>The purchase model.</summary>
    public PurchaseModel Purchases { get; }

    /// <summary>The spend model.</summary>
    public SpendModel Spend { get; }

    /// <summary>Values of all customers, from the means of their spend.</summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="meanSpend">Mean spend over each history's repeat purchases, in money; not read where frequency is 0.</param>
    /// <param name="options">Horizon, discount and confidence.</param>
    /// <exception cref="ArgumentException">Unequal columns, a value out of range, or a spend model that reads single amounts.</exception>
    public CustomerValues Predict(PurchaseHistories histories, ReadOnlySpan<double> meanSpend, LifetimeValueOptions options) =>
        Predict(histories, SpendHistories.OfMeans(histories.Frequency, meanSpend), options);

    /// <summary>Values of all customers.</summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="spends">What each history's repeat purchases cost.</param>
    /// <param name="options">Horizon, discount and confidence.</param>
    /// <exception cref="ArgumentException">Unequal columns, or a value out of range.</exception>
    public CustomerValues Predict(PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        (CustomerValues values, AliveForecast forecast) = Forecast(histories, spends, options);
        return _worlds is not null ? _worlds.AddIntervals(this, values, histories, spends, options)
            : _uncertainty is not null ? _uncertainty.AddIntervals(values, histories, spends, forecast, options)
            : values;
    }

    /// <summary>
    /// The value as the literature sums it, period by period: purchases of each period times spend, divided by (1 + rate) to the
    /// number of the period.
    /// </summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="meanSpend">Mean spend over each history's repeat purchases, in money; not read where frequency is 0.</param>
    /// <param name="periods">Number of periods. Range: &gt;= 0.</param>
    /// <param name="periodLength">
    /// Length of a period in the purchase model's time unit, such as 4.345 weeks. Range: &gt;= 0.
    /// </param>
    /// <param name="ratePerPeriod">Discount per period, 0.01 for 1 %. Range: &gt; -1.</param>
    /// <remarks>Σ_i s (E[Y(i L)] - E[Y((i-1) L)]) / (1+d)^i, the sum that the lifetimes package prints as CLV.</remarks>
    public double[] ValueByPeriods(
        PurchaseHistories histories, ReadOnlySpan<double> meanSpend, int periods, double periodLength, double ratePerPeriod)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(periods);
        if (!(ratePerPeriod > -1 && double.IsFinite(ratePerPeriod)))
            throw new ArgumentOutOfRangeException(nameof(ratePerPeriod), ratePerPeriod, "A rate per period must be > -1.");
        double[] value = new double[histories.Count];
        double[] before = new double[histories.Count];
        for (int period = 1; period <= periods; period++)
        {
            double[] until = Purchases.ExpectedPurchases(histories, period * periodLength);
            double factor = Math.Pow(1 + ratePerPeriod, -period);
            for (int row = 0; row < value.Length; row++)
                value[row] += (until[row] - before[row]) * factor;
            before = until;
        }

        double[] spend = Spend.ExpectedSpend(SpendHistories.OfMeans(histories.Frequency, meanSpend));
        for (int row = 0; row < value.Length; row++)
            value[row] *= spend[row];
        return value;
    }

    /// <summary>Values without intervals, and the work that customers of equal prospects share.</summary>
    internal (CustomerValues Values, AliveForecast Shared) Forecast(PurchaseHistories histories, SpendHistories spends, LifetimeValueOptions options)
    {
        Check(Purchases, options);
        SpendCheck.SameLength(spends.Count, histories.Count, nameof(spends));
        double[] spend = Spend.ExpectedSpend(spends);
        double[] alive = Purchases.ProbabilityAlive(histories, options.Threads);
        Purchases.Check(histories);
        AliveForecast forecast = AliveForecast.Of(Purchases, histories, options.Horizon, options.DiscountRate, options.Threads);
        (double[] purchases, double[] discounted) = (forecast.Purchases(Purchases), forecast.Discounted(Purchases));
        (double[] expected, double[] value) = (new double[histories.Count], new double[histories.Count]);
        for (int row = 0; row < value.Length; row++)
        {
            int group = forecast.GroupOfRow[row];
            expected[row] = alive[row] * purchases[group];
            value[row] = alive[row] * discounted[group] * spend[row];
        }

        return (new CustomerValues(alive, expected, spend, value, null, null), forecast);
    }

    static void Check(PurchaseModel purchases, LifetimeValueOptions options)
    {
        if (!(options.Confidence > 0 && options.Confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, "Confidence must lie between 0 and 1.");
        purchases.CheckHorizon(options.Horizon);
        purchases.CheckDiscount(options.Horizon, options.DiscountRate);
    }
}
