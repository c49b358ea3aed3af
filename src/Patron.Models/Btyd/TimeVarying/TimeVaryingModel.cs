namespace Patron.Models.Btyd;

/// <summary>
/// A purchase model whose rates change with the calendar: while covariates are x a customer buys at exp(γ'x) times the customer's own
/// rate, and in Pareto/NBD leaves at exp(δ'x) times the own rate of leaving. The model beneath is that of periods whose covariates are 0.
/// </summary>
/// <remarks>
/// Bachmann, Meierer and Näf (2021), "The role of time-varying contextual factors in latent attrition models for customer base analysis",
/// Marketing Science 40(4), for Pareto/NBD. In BG/NBD, MBG/NBD and NBD purchases alone bring customers closer to leaving, so that a clock that
/// runs at the pace of buying turns them into the models without covariates.
/// </remarks>
public sealed partial class TimeVaryingModel
{
    readonly (PurchaseProcess Process, int Covariate)[] _effects;
    readonly double[] _coefficients;

    /// <summary>A model with known parameters.</summary>
    /// <param name="baseline">The model while covariates are 0: BG/NBD, MBG/NBD, Pareto/NBD or NBD.</param>
    /// <param name="covariates">Names of the covariates.</param>
    /// <param name="effects">The coefficients; what is not named moves nothing.</param>
    /// <exception cref="ArgumentException">
    /// Another purchase model, an effect of a covariate that there is not, on leaving where leaving has no rate, or not finite.
    /// </exception>
    public TimeVaryingModel(PurchaseModel baseline, IReadOnlyList<string> covariates, IReadOnlyList<TimeVaryingEffect> effects)
    {
        (Baseline, Covariates, Effects) = (baseline, covariates, effects);
        _effects = [.. effects.Select(effect => (effect.Process, TimeVaryingKinds.Place(covariates, effect.Covariate)))];
        _coefficients = [.. effects.Select(effect => effect.Value)];
        TimeVaryingKinds.Check(baseline.Kind, _effects);
        if (Array.Find(_coefficients, value => !double.IsFinite(value)) is not 0 and double wrong)
            throw new ArgumentException($"A coefficient is {wrong}; it must be finite.", nameof(effects));
    }

    /// <summary>The model while covariates are 0.</summary>
    public PurchaseModel Baseline { get; }

    /// <summary>Names of the covariates.</summary>
    public IReadOnlyList<string> Covariates { get; }

    /// <summary>The coefficients, in the order of a fit's report behind the parameters.</summary>
    public IReadOnlyList<TimeVaryingEffect> Effects { get; }

    /// <summary>Probability that each customer is still alive at the end of the history.</summary>
    /// <param name="histories">The customers.</param>
    /// <param name="covariates">Those of the model, over all histories.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] ProbabilityAlive(DatedHistories histories, PeriodCovariates covariates, int? threads = null)
    {
        ITimeVaryingCustomers customers = Customers(histories, covariates, 0);
        return PurchaseModel.ByRow(histories.Count, threads, customers.Alive);
    }

    /// <summary>
    /// Expected purchases of each customer in the <paramref name="horizon"/> after the end of the history; of a customer who is new then if
    /// the history ends with the first purchase.
    /// </summary>
    /// <param name="histories">The customers.</param>
    /// <param name="covariates">Those of the model, over all histories and the horizon: a forecast needs the covariates of the future.</param>
    /// <param name="horizon">Length of the forecast. Range: 0 to 1e100.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] ExpectedPurchases(DatedHistories histories, PeriodCovariates covariates, double horizon, int? threads = null)
    {
        ITimeVaryingCustomers customers = Customers(histories, covariates, horizon);
        return PurchaseModel.ByRow(histories.Count, threads, row => customers.Alive(row) * customers.ExpectedIfAlive(row));
    }

    /// <summary>
    /// Expected purchases of each customer in the horizon, each discounted to the end of the history at a continuous rate (DECT). There is
    /// none over an infinite horizon, as nobody knows its covariates.
    /// </summary>
    /// <param name="histories">The customers.</param>
    /// <param name="covariates">Those of the model, over all histories and the horizon.</param>
    /// <param name="horizon">Length of the forecast. Range: 0 to 1e100.</param>
    /// <param name="rate">Continuous discount rate per unit of time. Range: 0 to 1e100.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] DiscountedPurchases(
        DatedHistories histories, PeriodCovariates covariates, double horizon, double rate, int? threads = null)
    {
        ForecastCheck.Horizon(horizon);
        ForecastCheck.Discount(horizon, rate);
        ITimeVaryingCustomers customers = Customers(histories, covariates, horizon);
        return PurchaseModel.ByRow(histories.Count, threads, row => customers.Alive(row)
            * (rate == 0 ? customers.ExpectedIfAlive(row) : customers.DiscountedIfAlive(row, rate)));
    }

    /// <summary>Log-likelihood of the histories, without constants that depend on the data alone: with effects of 0 that of the model beneath.</summary>
    public double LogLikelihood(DatedHistories histories, PeriodCovariates covariates, int? threads = null)
    {
        CustomerPeriods periods = Periods(histories, covariates, 0);
        _ = Rates(periods);
        return TimeVaryingKinds.LogLikelihood(Baseline.Kind, histories.Histories, periods, periods.Distinct.Values, _effects, threads)
            .Evaluate([.. Baseline.Parameters], _coefficients, new double[Baseline.Parameters.Count + _coefficients.Length]);
    }

    ITimeVaryingCustomers Customers(DatedHistories histories, PeriodCovariates covariates, double horizon)
    {
        CustomerPeriods periods = Periods(histories, covariates, horizon);
        return TimeVaryingKinds.Customers(Baseline, histories, periods, Rates(periods));
    }

    CustomerPeriods Periods(DatedHistories histories, PeriodCovariates covariates, double horizon)
    {
        if (!covariates.Names.SequenceEqual(Covariates))
            throw new ArgumentException($"The covariates are {string.Join(", ", covariates.Names)}; they must be {string.Join(", ", Covariates)}.", nameof(covariates));
        return CustomerPeriods.Of(histories, covariates, horizon);
    }

    PeriodRates Rates(CustomerPeriods periods)
    {
        PeriodRates rates = new(periods.Distinct.Values, _effects, _coefficients);
        if (rates.Wrong < 0)
            return rates;
        string values = string.Join(", ", periods.Distinct.Values[rates.Wrong].Zip(Covariates, (value, name) => FormattableString.Invariant($"{name} = {value}")));
        throw new ArgumentException($"In a period with {values} a rate is multiplied by less than 1e-100 or more than 1e100.", nameof(periods));
    }
}
