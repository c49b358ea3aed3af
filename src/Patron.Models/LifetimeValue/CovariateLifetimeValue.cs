using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>
/// Lifetime value where covariates move the parameters of the purchase model, the spend model or both: of each customer the value by the customer's
/// own models.
/// </summary>
public sealed partial class CovariateLifetimeValue
{
    /// <summary>From so many customers of different covariates on, they are shared out among threads; fewer share one model's work.</summary>
    const int ManyGroups = 64;

    readonly (FitResult<CovariateModel> Purchases, FitResult<SpendCovariateModel> Spend)? _fits;

    /// <summary>Joins two models with known parameters and effects of the same covariates; values come without intervals.</summary>
    /// <exception cref="ArgumentException">
    /// Other covariates, or mean spend over customers whose covariates are all 0 is infinite; gamma-gamma's is where q is at most 1.
    /// </exception>
    public CovariateLifetimeValue(CovariateModel purchases, SpendCovariateModel spend)
    {
        _ = new LifetimeValueModel(purchases.Baseline, spend.Baseline); // refuses infinite spend
        if (!purchases.Covariates.SequenceEqual(spend.Covariates))
        {
            throw new ArgumentException(
                $"The covariates of spend are {string.Join(", ", spend.Covariates)}; "
                + $"those of purchases are {string.Join(", ", purchases.Covariates)}. Fit both on the same.",
                nameof(spend));
        }

        (Purchases, Spend) = (purchases, spend);
    }

    /// <summary>Joins two models, where covariates move the purchase model alone.</summary>
    /// <inheritdoc cref="CovariateLifetimeValue(CovariateModel, SpendCovariateModel)"/>
    public CovariateLifetimeValue(CovariateModel purchases, SpendModel spend)
        : this(purchases, new SpendCovariateModel(spend, purchases.Covariates, []))
    {
    }

    /// <summary>
    /// Joins two fits with effects of the same covariates; their covariances give the intervals, where they determined their parameters.
    /// </summary>
    /// <inheritdoc cref="CovariateLifetimeValue(CovariateModel, SpendCovariateModel)"/>
    public CovariateLifetimeValue(FitResult<CovariateModel> purchases, FitResult<SpendCovariateModel> spend)
        : this(purchases.Model, spend.Model)
    {
        if (!purchases.Report.StandardErrors.Concat(spend.Report.StandardErrors).Any(double.IsNaN))
            _fits = (purchases, spend);
    }

    /// <summary>Joins two fits, where covariates move the purchase model alone.</summary>
    /// <inheritdoc cref="CovariateLifetimeValue(FitResult{CovariateModel}, FitResult{SpendCovariateModel})"/>
    public CovariateLifetimeValue(FitResult<CovariateModel> purchases, FitResult<SpendModel> spend)
        : this(purchases, new FitResult<SpendCovariateModel>(new(spend.Model, purchases.Model.Covariates, []), spend.Report))
    {
    }

    /// <summary>Joins two fits, where covariates move the spend model alone.</summary>
    /// <inheritdoc cref="CovariateLifetimeValue(FitResult{CovariateModel}, FitResult{SpendCovariateModel})"/>
    public CovariateLifetimeValue(FitResult<PurchaseModel> purchases, FitResult<SpendCovariateModel> spend)
        : this(new FitResult<CovariateModel>(new(purchases.Model, spend.Model.Covariates, []), purchases.Report), spend)
    {
    }

    /// <summary>The purchase model with the effects of covariates.</summary>
    public CovariateModel Purchases { get; }

    /// <summary>The spend model with the effects of covariates.</summary>
    public SpendCovariateModel Spend { get; }

    /// <summary>Values of all customers, with intervals where the fits determined their parameters.</summary>
    /// <param name="histories">Histories up to the moment of the forecast.</param>
    /// <param name="covariates">Of each history, in their order.</param>
    /// <param name="spends">What each history's repeat purchases cost.</param>
    /// <param name="options">Horizon, discount and confidence.</param>
    /// <exception cref="ArgumentException">Unequal columns, or a value out of range.</exception>
    public CustomerValues Predict(
        PurchaseHistories histories, CustomerCovariates covariates, SpendHistories spends, LifetimeValueOptions options)
    {
        SpendCheck.SameLength(spends.Count, histories.Count, nameof(spends));
        CustomerValues all = new(
            new double[histories.Count], new double[histories.Count], new double[histories.Count], new double[histories.Count],
            _fits is null ? null : new double[histories.Count], _fits is null ? null : new double[histories.Count]);
        IReadOnlyList<OwnModel> groups = Purchases.Groups(histories, covariates);
        ForGroups(groups.Count, options, (index, own) =>
        {
            OwnModel group = groups[index];
            LifetimeValueModel model = _fits is { } fits
                ? new(Purchases.For(group.Covariates, fits.Purchases.Report), Spend.For(group.Covariates, fits.Spend.Report))
                : new(group.Model, Spend.For(group.Covariates));
            CustomerValues values = model.Predict(histories.Take(group.Rows), spends.Take(group.Rows), own);
            Scatter(values.ProbabilityAlive, all.ProbabilityAlive, group.Rows);
            Scatter(values.ExpectedPurchases, all.ExpectedPurchases, group.Rows);
            Scatter(values.ExpectedSpend, all.ExpectedSpend, group.Rows);
            Scatter(values.Value, all.Value, group.Rows);
            if (_fits is not null)
            {
                Scatter(values.ValueLow!, all.ValueLow!, group.Rows);
                Scatter(values.ValueHigh!, all.ValueHigh!, group.Rows);
            }
        });
        return all;
    }

    /// <summary>Does the work of each group, on one thread a group where there are many.</summary>
    static void ForGroups(int groups, LifetimeValueOptions options, Action<int, LifetimeValueOptions> work)
    {
        if (groups < ManyGroups)
        {
            for (int group = 0; group < groups; group++)
                work(group, options);
            return;
        }

        LifetimeValueOptions alone = options with { Threads = 1 };
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, groups, parallel, group => work(group, alone));
    }

    static void Scatter(double[] some, double[] all, int[] rows)
    {
        for (int index = 0; index < rows.Length; index++)
            all[rows[index]] = some[index];
    }
}
