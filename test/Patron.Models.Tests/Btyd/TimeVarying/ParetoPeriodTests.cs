using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd.TimeVarying;

public class ParetoPeriodTests
{
    static readonly ParetoNbd Plain = new(.9, 8, .7, 12);

    static readonly TimeVaryingEffect[] Effects = [new(PurchaseProcess.Buying, "season", 0.8), new(PurchaseProcess.Leaving, "member", -0.9)];

    /// <summary>A season of the calendar, and members of whom nothing changes.</summary>
    static PeriodCovariates Covariates(double[] member) => PeriodCovariates.Create(
        Seasons.Boundaries, new Dictionary<string, double[]> { ["season"] = Seasons.Season },
        new Dictionary<string, double[]> { ["member"] = [.. member.SelectMany(value => Enumerable.Repeat(value, Seasons.Weeks))] });

    static double[] Members(int customers) => [.. Enumerable.Range(0, customers).Select(row => row % 5 < 2 ? 1.0 : 0)];

    /// <summary>Static covariates of α and β have the other sign: likelihood and forecasts to 1e-11.</summary>
    [Fact]
    public void A_covariate_that_never_changes_is_a_static_one_of_both_rates()
    {
        double[] member = Members(300);
        PeriodCovariates covariates = Covariates(member);
        TimeVaryingModel model = new(
            Plain, covariates.Names, [new(PurchaseProcess.Buying, "member", 0.5), new(PurchaseProcess.Leaving, "member", -0.9)]);
        CovariateModel still = new(Plain, ["member"], [new("alpha", "member", -0.5), new("beta", "member", 0.9)]);
        CustomerCovariates members = CustomerCovariates.Create(new Dictionary<string, double[]> { ["member"] = member });
        DatedHistories histories = Seasons.Drawn(model, covariates, 300, seed: 30).Histories;

        Close.Relative(still.LogLikelihood(histories.Histories, members), model.LogLikelihood(histories, covariates), 1e-11);
        double[] alive = model.ProbabilityAlive(histories, covariates);
        double[] expected = model.ExpectedPurchases(histories, covariates, 30);
        double[] sameAlive = still.ProbabilityAlive(histories.Histories, members);
        double[] same = still.ExpectedPurchases(histories.Histories, members, 30);
        for (int row = 0; row < 300; row++)
        {
            Close.Relative(sameAlive[row], alive[row], 1e-11);
            Close.Relative(same[row], expected[row], 1e-11);
        }
    }

    /// <summary>
    /// The density of the purchases and of being alive or having left at each time, averaged over both rates by plain sums, and over the
    /// time of leaving by Simpson's rule in each period: 1e-6.
    /// </summary>
    [Fact]
    public void The_likelihood_is_that_of_brute_force()
    {
        double[] boundaries = [-2, 3, 10, 14, 30, 31, 60];
        double[] season = [0, 1, 0.3, -1, 2, 0];
        double[] weather = [1, 0, 0.5, 2, 0, -0.4];
        PeriodCovariates covariates = PeriodCovariates.Create(
            boundaries, new Dictionary<string, double[]> { ["season"] = season, ["weather"] = weather });
        TimeVaryingModel model = new(
            Plain, covariates.Names,
            [new(PurchaseProcess.Buying, "season", 0.6), new(PurchaseProcess.Leaving, "weather", 0.9), new(PurchaseProcess.Leaving, "season", -0.3)]);
        double[][] purchases = [[], [30.5], [2.5, 9, 31]];
        (double[] first, double[] until) = ([-1.5, 0, 2], [50, 60, 33]);
        DatedHistories histories = DatedHistories.Create(
            first, until, [.. purchases.SelectMany((own, row) => own.Select(_ => row))], [.. purchases.SelectMany(own => own)]);
        double sum = 0;
        for (int row = 0; row < first.Length; row++)
        {
            int x = purchases[row].Length;
            double last = x == 0 ? first[row] : purchases[row][^1];
            double factor = purchases[row].Aggregate(1.0, (product, instant) => product * Buying(Period(instant)));
            double stays = Bought(x, Time(first[row], until[row], Buying)) * Stays(Time(first[row], until[row], Leaving));
            double leaves = 0;
            for (int period = 0; period < season.Length; period++)
            {
                (double from, double to) = (Math.Max(last, boundaries[period]), Math.Min(until[row], boundaries[period + 1]));
                int steps = from < to ? 16 * (int)Math.Ceiling(to - from) : 0;
                for (int step = 0; step <= steps && steps > 0; step++)
                {
                    double instant = from + ((to - from) * step / steps);
                    double weight = (step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2) * (to - from) / (3 * steps);
                    leaves += weight * Leaving(period) * Bought(x, Time(first[row], instant, Buying)) * Leaves(Time(first[row], instant, Leaving));
                }
            }

            sum += Math.Log(factor * (stays + leaves));
        }

        Close.Relative(sum, model.LogLikelihood(histories, covariates), 1e-6);

        int Period(double instant) => Array.FindLastIndex(boundaries, boundary => boundary <= instant);

        double Buying(int period) => Math.Exp(0.6 * season[period]);

        double Leaving(int period) => Math.Exp((0.9 * weather[period]) - (0.3 * season[period]));

        double Time(double from, double to, Func<int, double> pace) => Enumerable.Range(0, season.Length).Sum(
            period => Math.Max(0, Math.Min(to, boundaries[period + 1]) - Math.Max(from, boundaries[period])) * pace(period));

        static double Bought(int x, double time) => Means.Of(Plain.R, Plain.Alpha, rate => Math.Pow(rate, x) * Math.Exp(-rate * time));

        static double Stays(double time) => Means.Of(Plain.S, Plain.Beta, rate => Math.Exp(-rate * time));

        static double Leaves(double time) => Means.Of(Plain.S, Plain.Beta, rate => rate * Math.Exp(-rate * time));
    }

    /// <summary>Within three standard errors, on leaving too; without the effect on leaving the fit is worse by more than chance.</summary>
    [Fact]
    public void Effects_on_both_rates_that_drew_the_customers_are_found()
    {
        double[] member = Members(1500);
        PeriodCovariates covariates = Covariates(member);
        DatedHistories histories = Seasons.Drawn(new TimeVaryingModel(Plain, covariates.Names, Effects), covariates, 1500, seed: 31).Histories;

        FitResult<TimeVaryingModel> fit = TimeVaryingModel.Fit(
            ParetoNbd.TheKind, histories, covariates, new TimeVaryingFitOptions { Buying = ["season"], Leaving = ["member"] });

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        double[] expected = [.. Plain.Parameters, 0.8, -0.9];
        double[] found = [.. fit.Model.Baseline.Parameters, .. fit.Model.Effects.Select(effect => effect.Value)];
        for (int index = 0; index < expected.Length; index++)
        {
            double error = fit.Report.StandardErrors[index];
            Assert.InRange(found[index], expected[index] - (3 * error), expected[index] + (3 * error));
            Assert.InRange(error, 0, index < 4 ? expected[index] : 0.3);
        }

        FitReport without = TimeVaryingModel.Fit(
            ParetoNbd.TheKind, histories, covariates, new TimeVaryingFitOptions { Buying = ["season"] }).Report;
        Assert.True(LikelihoodRatioTest.Of(without, fit.Report, 1).PValue < 1e-3);
    }

    /// <summary>Means under a gamma distribution, coarser than <see cref="Brute"/>: the integrand is smooth in ln rate.</summary>
    static class Means
    {
        public static double Of(double shape, double rate, Func<double, double> function)
        {
            (double above, double below) = (0, 0);
            for (double y = -60; y <= 8; y += 1.0 / 8)
            {
                double weight = Math.Exp((shape * y) - (rate * Math.Exp(y)));
                above += weight * function(Math.Exp(y));
                below += weight;
            }

            return above / below;
        }
    }
}
