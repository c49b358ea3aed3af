using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>The purchase models that take covariates which change with time.</summary>
static class TimeVaryingKinds
{
    static readonly PurchaseModelKind[] OnAClock = [BgNbd.TheKind, MbgNbd.TheKind, Nbd.TheKind];

    public static int Place(IReadOnlyList<string> covariates, string name)
    {
        int place = covariates.ToList().IndexOf(name);
        return place >= 0 ? place : throw new ArgumentException($"{name} is not a covariate; they are {string.Join(", ", covariates)}.", nameof(name));
    }

    public static void Check(PurchaseModelKind kind, IReadOnlyList<(PurchaseProcess Process, int Covariate)> effects)
    {
        if (!OnAClock.Contains(kind))
            throw new ArgumentException($"{kind.Name} takes no covariates that change with time; these do: {string.Join(", ", OnAClock.Select(known => known.Name))}.", nameof(kind));
        if (effects.Any(effect => effect.Process == PurchaseProcess.Leaving))
            throw new ArgumentException($"In {kind.Name} leaving has no rate that covariates could move.", nameof(effects));
    }

    /// <summary>The place of the parameter that is the mean of a rate's inverse, up to a factor: α of buying, β of leaving.</summary>
    public static int ScaleParameter(PurchaseProcess process) => process == PurchaseProcess.Buying ? 1 : 3;

    public static ITimeVaryingCustomers Customers(PurchaseModel baseline, DatedHistories histories, CustomerPeriods periods, PeriodRates rates) =>
        new ClockCustomers(baseline, histories, periods, rates);

    public static ITimeVaryingLikelihood LogLikelihood(
        PurchaseModelKind kind,
        PurchaseHistories histories,
        CustomerPeriods periods,
        double[][] values,
        (PurchaseProcess Process, int Covariate)[] effects,
        int? threads) => new ClockLikelihood(kind, histories, periods, values, effects, threads);

    /// <summary>Draws the instants of one customer's repeat purchases, ascending.</summary>
    /// <returns>Whether the customer is alive at the end of the history.</returns>
    public static bool Draw(PurchaseModel baseline, RandomStream random, CalendarWalk walk, PeriodRates rates, double until, List<double> instants)
    {
        List<double> times = [];
        bool alive = baseline.DrawTimes(random, walk.Age(rates.Buying), walk.End(rates.Buying), times);
        instants.AddRange(times.Select(time => walk.Instant(time, rates.Buying)));
        return alive;
    }
}
