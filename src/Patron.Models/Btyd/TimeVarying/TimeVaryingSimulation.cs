using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Customers on a calendar whose truth is known.</summary>
/// <param name="Histories">What is seen up to the end of each history.</param>
/// <param name="IsAlive">Whether the customer is alive then.</param>
/// <param name="FuturePurchases">Purchases in the horizon after it.</param>
public sealed record TimeVaryingSimulation(DatedHistories Histories, bool[] IsAlive, double[] FuturePurchases);

public sealed partial class TimeVaryingModel
{
    /// <summary>Draws customers from the model.</summary>
    /// <param name="first">Instant of each customer's first purchase.</param>
    /// <param name="until">Instant up to which each is watched.</param>
    /// <param name="covariates">Those of the model, over all histories and the horizon.</param>
    /// <param name="horizon">Length of the future to draw as well. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public TimeVaryingSimulation Simulate(
        ReadOnlySpan<double> first, ReadOnlySpan<double> until, PeriodCovariates covariates, double horizon, long seed)
    {
        DatedHistories unseen = DatedHistories.Create(first, until, [], []);
        CustomerPeriods periods = Periods(unseen, covariates, horizon);
        PeriodRates rates = Rates(periods);
        List<int> rows = [];
        List<double> purchases = [];
        bool[] alive = new bool[first.Length];
        double[] future = new double[first.Length];
        List<double> times = [];
        for (int row = 0; row < first.Length; row++)
        {
            times.Clear();
            CalendarWalk walk = new(periods, row, first[row]);
            alive[row] = TimeVaryingKinds.Draw(Baseline, RandomStream.For(seed, Baseline.Kind.Key, row), walk, rates, until[row], times);
            foreach (double time in times)
            {
                if (time > until[row])
                {
                    future[row]++;
                    continue;
                }

                rows.Add(row);
                purchases.Add(time);
            }
        }

        DatedHistories seen = DatedHistories.Create(first, until, [.. rows], [.. purchases]);
        return new TimeVaryingSimulation(seen, alive, future);
    }
}
