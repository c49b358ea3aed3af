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
        if (!OnAClock.Contains(kind) && kind != ParetoNbd.TheKind)
        {
            string known = string.Join(", ", OnAClock.Append(ParetoNbd.TheKind).Select(one => one.Name));
            throw new ArgumentException($"{kind.Name} takes no covariates that change with time; these do: {known}.", nameof(kind));
        }

        if (kind != ParetoNbd.TheKind && effects.Any(effect => effect.Process == PurchaseProcess.Leaving))
            throw new ArgumentException($"In {kind.Name} leaving has no rate that covariates could move; in Pareto/NBD it has.", nameof(effects));
    }

    /// <summary>The place of the parameter that is the mean of a rate's inverse, up to a factor: α of buying, β of leaving.</summary>
    public static int ScaleParameter(PurchaseProcess process) => process == PurchaseProcess.Buying ? 1 : 3;

    public static ITimeVaryingCustomers Customers(PurchaseModel baseline, DatedHistories histories, CustomerPeriods periods, PeriodRates rates) =>
        baseline is ParetoNbd pareto
            ? new ParetoPeriodCustomers(pareto, histories, periods, rates)
            : new ClockCustomers(baseline, histories, periods, rates);

    public static ITimeVaryingLikelihood LogLikelihood(
        PurchaseModelKind kind,
        PurchaseHistories histories,
        CustomerPeriods periods,
        double[][] values,
        (PurchaseProcess Process, int Covariate)[] effects,
        int? threads) => kind == ParetoNbd.TheKind
            ? new ParetoPeriodLikelihood(histories, periods, values, effects, threads)
            : new ClockLikelihood(kind, histories, periods, values, effects, threads);

    /// <summary>Draws the instants of one customer's repeat purchases, ascending.</summary>
    /// <returns>Whether the customer is alive at the end of the history.</returns>
    public static bool Draw(PurchaseModel baseline, RandomStream random, CalendarWalk walk, PeriodRates rates, double until, List<double> instants)
    {
        if (baseline is ParetoNbd pareto)
            return Draw(pareto, random, walk, rates, until, instants);
        List<double> times = [];
        bool alive = baseline.DrawTimes(random, walk.Age(rates.Buying), walk.End(rates.Buying), times);
        instants.AddRange(times.Select(time => walk.Instant(time, rates.Buying)));
        return alive;
    }

    static bool Draw(ParetoNbd model, RandomStream random, CalendarWalk walk, PeriodRates rates, double until, List<double> instants)
    {
        (double rate, double leaving) = (random.Gamma(model.R, model.Alpha), random.Gamma(model.S, model.Beta));
        double gone = walk.Instant(random.Exponential(leaving), rates.Leaving);
        double end = walk.End(rates.Buying);
        for (double time = random.Exponential(rate); time <= end; time += random.Exponential(rate))
        {
            double instant = walk.Instant(time, rates.Buying);
            if (instant > gone)
                break;
            instants.Add(instant);
        }

        return gone > until;
    }
}
