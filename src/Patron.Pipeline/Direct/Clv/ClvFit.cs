using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>The two models of one set of customers, fitted.</summary>
/// <param name="Purchases">How often, and until when.</param>
/// <param name="Spend">For how much; null where amounts are not known.</param>
/// <param name="SpendCustomers">Customers that the spend model was fitted on: with a repeat purchase that it admits.</param>
/// <param name="WithoutSpend">Customers with a repeat purchase but no positive mean, left out of that fit.</param>
sealed record ClvFit(FitResult<PurchaseModel> Purchases, FitResult<SpendModel>? Spend, int SpendCustomers, int WithoutSpend)
{
    const long Seed = 42;

    /// <summary>The parameters in worlds that the models draw, for intervals; null for those by the covariances.</summary>
    public ParameterWorlds? Worlds { get; private init; }

    /// <exception cref="InputException">Nothing to fit on.</exception>
    public static ClvFit Of(CustomerHistories customers, ModelForecaster model, SpendModelKind spendModel, double spendPenalty = 0)
    {
        if (!customers.Histories.Frequency.ContainsAnyExcept(0))
            throw new InputException("no customer bought on two days, so nothing can be learnt of when customers come back");
        FitResult<PurchaseModel> purchases = FewCustomers.Warned(
            model.Kind.Fit(customers.Histories, new PurchaseFitOptions { Penalty = model.Penalty }), customers.Histories);
        if (customers.Spends is not { } spends)
            return new ClvFit(purchases, null, 0, 0);
        int paid = spends.MeanSpend.ToArray().Count(mean => mean > 0);
        if (paid == 0)
            throw new InputException("no customer has a repeat purchase with a positive amount, so spend cannot be learnt: leave the amount out to count purchases");
        int buyers = customers.Count - spends.Purchases.ToArray().Count(count => count == 0);
        int left = spendModel.AllowsFree ? 0 : buyers - paid;
        FitResult<SpendModel> spend = spendModel.Fit(spends, new SpendFitOptions { Penalty = spendPenalty });
        return new ClvFit(purchases, FewCustomers.Unsure(spend, customers.Histories), buyers - left, left);
    }

    /// <summary>The same with worlds that both models draw.</summary>
    public ClvFit WithWorlds(CustomerHistories customers, double purchasePenalty, double spendPenalty)
    {
        if (Spend is null)
            throw new InputException("--intervals bootstrap is for values, and no amount is given: name its column with --amount");
        RefuseInfinite();
        if (FewCustomers.AreThere(customers.Histories))
            return this;
        WorldOptions options = new() { Seed = Seed, PurchasePenalty = purchasePenalty, SpendPenalty = spendPenalty };
        try
        {
            return this with { Worlds = ParameterWorlds.Draw(Purchases.Model, Spend.Model, customers.Histories, options) };
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(error.Message);
        }
    }

    /// <summary>Refuses times that are no whole periods to a model that counts those.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void RefuseFractions(PurchaseModelKind? model, CustomerHistories customers)
    {
        if (model == BgBb.TheKind && customers.Histories.HasFractions())
            throw new InputException($"{model.Name} counts whole periods in which a customer buys or does not, and these times are fractions: --unit day has whole ones");
    }

    /// <summary>What customers will bring, each and all together.</summary>
    /// <param name="customers">Their histories.</param>
    /// <param name="options">How far ahead, in the histories' unit, and the discount.</param>
    public (CustomerValues Values, TotalForecast Purchases, TotalForecast? Value) Predict(CustomerHistories customers, LifetimeValueOptions options)
    {
        PurchaseHistories histories = customers.Histories;
        if (Spend is null)
        {
            double[] alive = Purchases.Model.ProbabilityAlive(histories);
            CustomerValues counted = new(alive, Purchases.Model.ExpectedPurchases(histories, options.Horizon), [], [], null, null);
            return (counted, LifetimeValueModel.TotalPurchases(Purchases, histories, options), null);
        }

        RefuseInfinite();
        LifetimeValueModel model = Worlds is { } worlds ? new(Purchases.Model, Spend.Model, worlds) : new(Purchases, Spend);
        CustomerTotals totals = model.Totals(histories, customers.Spends!, options);
        return (model.Predict(histories, customers.Spends!, options), totals.Purchases, totals.Value);
    }

    void RefuseInfinite()
    {
        if (Spend!.Model is GammaGamma { PopulationMean: double.PositiveInfinity } gamma)
        {
            throw new InputException(
                $"the spend model has q = {gamma.Q:0.###}, so expected spend is infinite: there are too few customers, or a few spend without bound; --penalty 1 steadies the fit, and --spend hurdle has no such limit");
        }
    }

    /// <summary>The purchase model as people read it.</summary>
    public FittedModel PurchaseReport(int customers) =>
        Report(Purchases.Model.Kind.Name, Purchases.Model.Kind.ParameterNames, Purchases.Model.Parameters, Purchases.Report, customers);

    /// <summary>The spend model as people read it.</summary>
    public FittedModel? SpendReport() => Spend is null
        ? null
        : Report(Spend.Model.Kind.Name, Spend.Model.Kind.ParameterNames, Spend.Model.Parameters, Spend.Report, SpendCustomers);

    static FittedModel Report(string name, IReadOnlyList<string> letters, IReadOnlyList<double> values, FitReport report, int customers) => new(
        name,
        ByLetter(letters, values),
        ByLetter(letters, report.StandardErrors),
        report.LogLikelihood,
        customers,
        report.Iterations,
        report.Warnings);

    static OrderedDictionary<string, double> ByLetter(IReadOnlyList<string> letters, IReadOnlyList<double> values) => new(letters.Zip(values, KeyValuePair.Create));
}
