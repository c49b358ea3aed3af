using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>The two models of one set of customers, fitted.</summary>
/// <param name="Purchases">How often, and until when.</param>
/// <param name="Spend">For how much; null where amounts are not known.</param>
/// <param name="SpendCustomers">Customers that the spend model was fitted on: with a repeat purchase and a positive mean.</param>
/// <param name="WithoutSpend">Customers with a repeat purchase but no positive mean, left out of that fit.</param>
sealed record ClvFit(FitResult<PurchaseModel> Purchases, FitResult<GammaGamma>? Spend, int SpendCustomers, int WithoutSpend)
{
    /// <exception cref="InputException">Nothing to fit on.</exception>
    public static ClvFit Of(CustomerHistories customers, ModelForecaster model, double spendPenalty = 0)
    {
        if (!customers.Histories.Frequency.ContainsAnyExcept(0))
            throw new InputException("no customer bought on two days, so nothing can be learnt of when customers come back");
        FitResult<PurchaseModel> purchases = model.Kind.Fit(customers.Histories, new PurchaseFitOptions { Penalty = model.Penalty });
        if (customers.MeanSpend is not { } meanSpend)
            return new ClvFit(purchases, null, 0, 0);

        ReadOnlySpan<double> frequency = customers.Histories.Frequency;
        List<double> counts = [];
        List<double> means = [];
        int without = 0;
        for (int row = 0; row < customers.Count; row++)
        {
            if (frequency[row] > 0 && meanSpend[row] > 0)
            {
                counts.Add(frequency[row]);
                means.Add(meanSpend[row]);
            }
            else if (frequency[row] > 0)
            {
                without++;
            }
        }

        if (counts.Count == 0)
            throw new InputException("no customer has a repeat purchase with a positive amount, so spend cannot be learnt: leave the amount out to count purchases");
        FitResult<GammaGamma> spend = GammaGamma.Fit(
            counts.ToArray(), means.ToArray(), options: new GammaGammaOptions { Penalty = spendPenalty });
        return new ClvFit(purchases, spend, counts.Count, without);
    }

    /// <summary>Refuses times that are no whole periods to a model that counts those.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void RefuseFractions(PurchaseModelKind? model, CustomerHistories customers)
    {
        if (model == BgBb.TheKind && customers.Histories.Age.ToArray().Concat(customers.Histories.Recency.ToArray()).Any(time => time != Math.Floor(time)))
            throw new InputException($"{model.Name} counts whole periods in which a customer buys or does not, and these times are fractions: --unit day has whole ones");
    }

    /// <summary>What customers will bring. Mean spends below 0 (more returned than bought) count as 0.</summary>
    /// <param name="customers">Their histories.</param>
    /// <param name="horizon">How far ahead, in the histories' unit.</param>
    /// <param name="rate">Continuous discount rate for that unit.</param>
    public CustomerValues Predict(CustomerHistories customers, double horizon, double rate)
    {
        if (Spend is null)
        {
            double[] alive = Purchases.Model.ProbabilityAlive(customers.Histories);
            return new CustomerValues(alive, Purchases.Model.ExpectedPurchases(customers.Histories, horizon), [], [], null, null);
        }

        if (double.IsInfinity(Spend.Model.PopulationMean))
        {
            throw new InputException(
                $"the spend model has q = {Spend.Model.Q:0.###}, so expected spend is infinite: there are too few customers, or a few spend without bound; --penalty 1 steadies the fit");
        }

        double[] meanSpend = Array.ConvertAll(customers.MeanSpend!, spend => Math.Max(spend, 0));
        return new LifetimeValueModel(Purchases, Spend).Predict(
            customers.Histories, meanSpend, new LifetimeValueOptions { Horizon = horizon, DiscountRate = rate });
    }

    /// <summary>The frequency model as people read it.</summary>
    public FittedModel FrequencyReport(int customers) =>
        Report(Purchases.Model.Kind.Name, Purchases.Model.Kind.ParameterNames, Purchases.Model.Parameters, Purchases.Report, customers);

    /// <summary>The spend model as people read it.</summary>
    public FittedModel? SpendReport() => Spend is null
        ? null
        : Report("gamma-gamma", ["p", "q", "v"], [Spend.Model.P, Spend.Model.Q, Spend.Model.V], Spend.Report, SpendCustomers);

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
