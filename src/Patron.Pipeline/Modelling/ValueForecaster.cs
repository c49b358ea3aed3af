using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>What a lifetime value model says of customers, whether or not there is more to them than their histories.</summary>
abstract class ValueForecaster
{
    /// <summary>Of a registered or a fitted model.</summary>
    /// <param name="content">The model.</param>
    /// <param name="withIntervals">Whether values are to have intervals, which cost more than the values.</param>
    public static ValueForecaster Of(LifetimeValueContent content, bool withIntervals = true) =>
        content.Calendar is { } calendar ? new CalendarForecaster(content, calendar)
        : content.Covariates is { } covariates ? new CovariateForecaster(content, covariates, withIntervals)
        : new PlainForecaster(withIntervals ? content.Model : new LifetimeValueModel(content.Model.Purchases, content.Model.Spend));

    /// <summary>The model of a customer with mean covariates, or while those of the calendar are 0.</summary>
    public abstract PurchaseModel Typical { get; }

    /// <summary>The model of one customer; null where it changes with time.</summary>
    public abstract PurchaseModel? OwnOf(CustomerHistories customers, int row);

    /// <summary>Customers, by column, who had a category that the model did not meet in training; empty for none.</summary>
    public virtual IReadOnlyDictionary<string, long> Unseen => new Dictionary<string, long>();

    public abstract CustomerValues Predict(CustomerHistories customers, LifetimeValueOptions options);

    public abstract CustomerTotals Totals(CustomerHistories customers, LifetimeValueOptions options);

    public abstract double[] ExpectedPurchases(CustomerHistories customers, double horizon, int? threads);

    public abstract double[] ProbabilityAlive(CustomerHistories customers, int? threads);

    /// <summary>Null for a model that cannot tell.</summary>
    public abstract FrequencyHistogram? Histogram(CustomerHistories customers, int? threads);

    /// <summary>Null for a model without intervals.</summary>
    public abstract IntervalCoverage? CoveredBy(Holdout holdout, CustomerHistories customers, double horizon, int? threads);

    /// <summary>Follows the purchases of these customers beside what is expected of them; empty for a model that cannot tell.</summary>
    /// <param name="customers">Those known by the cut.</param>
    /// <param name="daily">What they did by day.</param>
    /// <param name="cut">The last day that the model was fitted on.</param>
    /// <param name="unit">Its time unit.</param>
    public abstract IReadOnlyList<TrackedPeriod> Track(CustomerHistories customers, DailyPurchases daily, DateOnly cut, TimeUnit unit);
}

/// <summary>A model whose customers differ by their histories alone.</summary>
sealed class PlainForecaster(LifetimeValueModel model) : ValueForecaster
{
    public override PurchaseModel Typical => model.Purchases;

    public override PurchaseModel OwnOf(CustomerHistories customers, int row) => model.Purchases;

    public override CustomerValues Predict(CustomerHistories customers, LifetimeValueOptions options) =>
        model.Predict(customers.Purchases, customers.Spends, options);

    public override CustomerTotals Totals(CustomerHistories customers, LifetimeValueOptions options) =>
        model.Totals(customers.Purchases, customers.Spends, options);

    public override double[] ExpectedPurchases(CustomerHistories customers, double horizon, int? threads) =>
        model.Purchases.ExpectedPurchases(customers.Purchases, horizon, threads);

    public override double[] ProbabilityAlive(CustomerHistories customers, int? threads) =>
        model.Purchases.ProbabilityAlive(customers.Purchases, threads);

    public override FrequencyHistogram Histogram(CustomerHistories customers, int? threads) =>
        FrequencyHistogram.Of(model.Purchases, customers.Purchases, threads: threads);

    public override IntervalCoverage CoveredBy(Holdout holdout, CustomerHistories customers, double horizon, int? threads) =>
        holdout.CoveredBy(model.Purchases, customers.Purchases, horizon, threads);

    public override IReadOnlyList<TrackedPeriod> Track(CustomerHistories customers, DailyPurchases daily, DateOnly cut, TimeUnit unit) =>
        daily.Track(model.Purchases, cut, unit);
}
