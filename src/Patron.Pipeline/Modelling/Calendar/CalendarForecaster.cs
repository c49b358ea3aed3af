using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A model whose rate of buying follows the calendar; it has no intervals, and pictures only of what no calendar bends.</summary>
sealed class CalendarForecaster : ValueForecaster
{
    readonly LearntCalendar _calendar;
    readonly TimeVaryingModel _purchases;
    readonly SpendModel _spend;

    public CalendarForecaster(LifetimeValueContent content, LearntCalendar calendar)
    {
        _calendar = calendar;
        _purchases = new TimeVaryingModel(
            content.Purchases.Create([.. content.Purchases.ParameterNames.Select(name => content.FrequencyModel[name])]), calendar.Columns,
            [
                .. calendar.Columns.Select(column =>
                    new TimeVaryingEffect(PurchaseProcess.Buying, column, content.FrequencyModel[LearntCalendar.EffectOf(column)])),
            ]);
        _spend = content.Spend.Create([.. content.Spend.ParameterNames.Select(name => content.SpendModel[name])]);
        _ = new LifetimeValueModel(_purchases.Baseline, _spend); // refuses infinite spend
    }

    public override PurchaseModel Typical => _purchases.Baseline;

    public override PurchaseModel? OwnOf(CustomerHistories customers, int row) => null;

    public override CustomerValues Predict(CustomerHistories customers, LifetimeValueOptions options)
    {
        PurchaseDays days = DaysOf(customers);
        PeriodCovariates periods = PeriodsOf(days);
        double[] spend = _spend.ExpectedSpend(customers.Spends);
        double[] discounted = _purchases.DiscountedPurchases(days.Histories, periods, options.Horizon, options.DiscountRate, options.Threads);
        return new CustomerValues(
            _purchases.ProbabilityAlive(days.Histories, periods, options.Threads),
            _purchases.ExpectedPurchases(days.Histories, periods, options.Horizon, options.Threads),
            spend,
            [.. discounted.Zip(spend, (purchases, each) => purchases * each)],
            null, null);
    }

    public override CustomerTotals Totals(CustomerHistories customers, LifetimeValueOptions options)
    {
        CustomerValues values = Predict(customers, options);
        return new(new TotalForecast(values.ExpectedPurchases.Sum(), null, null), new TotalForecast(values.Value.Sum(), null, null));
    }

    public override double[] ExpectedPurchases(CustomerHistories customers, double horizon, int? threads)
    {
        PurchaseDays days = DaysOf(customers);
        return _purchases.ExpectedPurchases(days.Histories, PeriodsOf(days), horizon, threads);
    }

    public override double[] ProbabilityAlive(CustomerHistories customers, int? threads)
    {
        PurchaseDays days = DaysOf(customers);
        return _purchases.ProbabilityAlive(days.Histories, PeriodsOf(days), threads);
    }

    public override FrequencyHistogram? Histogram(CustomerHistories customers, int? threads) => null;

    public override IntervalCoverage? CoveredBy(Holdout holdout, CustomerHistories customers, double horizon, int? threads) => null;

    public override IReadOnlyList<TrackedPeriod> Track(CustomerHistories customers, DailyPurchases daily, DateOnly cut, TimeUnit unit) => [];

    PeriodCovariates PeriodsOf(PurchaseDays days) => days.Calendar.Periods(_calendar.Columns, days.Unit);

    static PurchaseDays DaysOf(CustomerHistories customers) => customers.Days ?? throw new InvalidOperationException(
        "the model goes by a calendar, which its file no longer names: take the change back, or train and promote a new version");
}
