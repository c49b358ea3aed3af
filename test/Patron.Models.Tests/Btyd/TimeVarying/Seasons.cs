using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd.TimeVarying;

/// <summary>Three years of weeks with a season before each turn of the year, a campaign now and then, and weeks in which a customer was contacted.</summary>
static class Seasons
{
    public const int Weeks = 156;

    public const double Until = 104;

    public static double[] Boundaries { get; } = [.. Enumerable.Range(0, Weeks + 1).Select(week => (double)week)];

    public static double[] Season { get; } = [.. Enumerable.Range(0, Weeks).Select(week => week % 52 >= 43 ? 1.0 : 0)];

    public static double[] Campaign { get; } = [.. Enumerable.Range(0, Weeks).Select(week => week % 17 < 2 ? 1.0 : week % 23 == 0 ? 0.4 : 0)];

    /// <summary>One covariate of the calendar.</summary>
    public static PeriodCovariates OfSeason { get; } =
        PeriodCovariates.Create(Boundaries, new Dictionary<string, double[]> { ["season"] = Season });

    /// <summary>Two of the calendar and one of each customer.</summary>
    public static PeriodCovariates OfAll(int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, "contacts");
        double[] contacted = [.. Enumerable.Range(0, customers * Weeks).Select(_ => random.Chance(0.1) ? 1.0 : 0)];
        return PeriodCovariates.Create(
            Boundaries, new Dictionary<string, double[]> { ["season"] = Season, ["campaign"] = Campaign },
            new Dictionary<string, double[]> { ["contacted"] = contacted });
    }

    /// <summary>Customers who came in the first year, watched for two, with the third to come.</summary>
    public static TimeVaryingSimulation Drawn(TimeVaryingModel model, PeriodCovariates covariates, int customers, long seed, double horizon = 52) =>
        model.Simulate(Firsts(customers), [.. Enumerable.Repeat(Until, customers)], covariates, horizon, seed);

    public static double[] Firsts(int customers) => [.. Enumerable.Range(0, customers).Select(row => 52.0 * (row + 0.37) / customers)];
}
