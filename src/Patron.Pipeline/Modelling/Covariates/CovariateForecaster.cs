using System.Collections.Concurrent;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A model in which static covariates move each customer's parameters.</summary>
sealed class CovariateForecaster : ValueForecaster
{
    readonly LearntCovariates _covariates;
    readonly CovariateLifetimeValue _model;
    readonly ConcurrentDictionary<string, long> _unseen = [];

    public CovariateForecaster(LifetimeValueContent content, LearntCovariates covariates, bool withIntervals)
    {
        _covariates = covariates;
        (FittedParameters fitted, FittedParameters paid) = (content.FrequencyModel, content.SpendModel);
        CovariateModel purchases = new(
            content.Purchases.Create([.. content.Purchases.ParameterNames.Select(name => fitted[name])]), covariates.Names,
            EffectsOf(fitted, covariates.Effects));
        SpendCovariateModel spend = new(
            content.Spend.Create([.. content.Spend.ParameterNames.Select(name => paid[name])]), covariates.Names,
            EffectsOf(paid, covariates.SpendEffects ?? []));
        _model = withIntervals
            ? new(new FitResult<CovariateModel>(purchases, fitted.Report), new FitResult<SpendCovariateModel>(spend, paid.Report))
            : new(purchases, spend);
    }

    public override PurchaseModel Typical => Model.For([.. _covariates.Means]);

    public override IReadOnlyDictionary<string, long> Unseen => _unseen;

    CovariateModel Model => _model.Purchases;

    public override PurchaseModel OwnOf(CustomerHistories customers, int row) => Model.For(Of(customers).Values(row));

    public override CustomerValues Predict(CustomerHistories customers, LifetimeValueOptions options) =>
        _model.Predict(customers.Purchases, Of(customers), customers.Spends, options);

    public override CustomerTotals Totals(CustomerHistories customers, LifetimeValueOptions options) =>
        _model.Totals(customers.Purchases, Of(customers), customers.Spends, options);

    public override double[] ExpectedPurchases(CustomerHistories customers, double horizon, int? threads) =>
        Model.ExpectedPurchases(customers.Purchases, Of(customers), horizon, threads);

    public override double[] ProbabilityAlive(CustomerHistories customers, int? threads) =>
        Model.ProbabilityAlive(customers.Purchases, Of(customers), threads);

    public override FrequencyHistogram Histogram(CustomerHistories customers, int? threads) =>
        FrequencyHistogram.Of(Model, customers.Purchases, Of(customers), threads: threads);

    public override IntervalCoverage CoveredBy(Holdout holdout, CustomerHistories customers, double horizon, int? threads) =>
        holdout.CoveredBy(Model, customers.Purchases, Of(customers), horizon, threads);

    public override IReadOnlyList<TrackedPeriod> Track(CustomerHistories customers, DailyPurchases daily, DateOnly cut, TimeUnit unit) =>
        daily.Track(Model, Of(customers), customers.Purchases, cut, unit);

    static CovariateEffect[] EffectsOf(FittedParameters fitted, IReadOnlyList<CovariatePlace> places) =>
        [.. places.Select(place => new CovariateEffect(place.Parameter, place.Covariate, fitted[place.Name]))];

    CustomerCovariates Of(CustomerHistories customers) => _covariates.Encode(customers.Covariates, _unseen);
}
