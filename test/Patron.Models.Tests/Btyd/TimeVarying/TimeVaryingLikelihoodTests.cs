using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd.TimeVarying;

public class TimeVaryingLikelihoodTests
{
    static readonly double[] Boundaries = [-2, 3, 10, 14, 30, 31, 60];

    static readonly PeriodCovariates Covariates = PeriodCovariates.Create(
        Boundaries, new Dictionary<string, double[]> { ["season"] = [0, 1, 0.3, -1, 2, 0] },
        new Dictionary<string, double[]> { ["own"] = [.5, 0, 0, 1, 0, 1, 0, -1, 0, 2, 0, 0, 1, 1, 1, 0, 1, -1, 0, 0, 0, .7, 0, 0] });

    /// <summary>Four customers: no, one and some repeat purchases, one of them at the very end.</summary>
    static readonly DatedHistories Histories = DatedHistories.Create(
        [-1.5, 0, 2, 3], [50, 60, 31, 45], [1, 2, 2, 2, 3, 3], [30.5, 2.5, 9, 31, 3.5, 12]);

    public static TheoryData<string> Kinds => ["bg_nbd", "mbg_nbd", "nbd", "pareto_nbd"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_central_differences(string key)
    {
        PurchaseModel plain = PurchaseModels.All.Single(model => model.Kind.Key == key);
        (PurchaseProcess, int)[] effects = [(PurchaseProcess.Buying, 0), (PurchaseProcess.Buying, 1)];
        if (key == "pareto_nbd")
            effects = [.. effects, (PurchaseProcess.Leaving, 1), (PurchaseProcess.Leaving, 0)];
        CustomerPeriods periods = CustomerPeriods.Of(Histories, Covariates);
        ITimeVaryingLikelihood likelihood = TimeVaryingKinds.LogLikelihood(
            plain.Kind, Histories.Histories, periods, periods.Distinct.Values, effects, threads: 1);
        int count = plain.Parameters.Count;
        double[] at = [.. plain.Parameters, .. new[] { 0.6, -0.4, 0.7, -0.3 }.Take(effects.Length)];
        double[] gradient = new double[at.Length];
        double value = likelihood.Evaluate([.. plain.Parameters], at.AsSpan(count), gradient);
        for (int index = 0; index < at.Length; index++)
        {
            double step = 1e-5 * Math.Max(1, Math.Abs(at[index]));
            double expected = (Value(index, step) - Value(index, -step)) / (2 * step);
            Assert.Equal(expected, gradient[index], (1e-6 * Math.Abs(expected)) + (1e-14 * Math.Abs(value) / step));
        }

        double Value(int index, double step)
        {
            double[] moved = [.. at];
            moved[index] += step;
            return likelihood.Evaluate(moved[..count], moved.AsSpan(count), new double[at.Length]);
        }
    }

    /// <summary>The density of the purchases one after the other, averaged over purchase rates and drop-out probabilities by plain sums: 1e-6.</summary>
    [Theory]
    [InlineData("bg_nbd")]
    [InlineData("mbg_nbd")]
    public void The_likelihood_is_that_of_brute_force(string key)
    {
        PurchaseModel plain = key == "bg_nbd" ? new BgNbd(1.3, 8, .9, 2.4) : new MbgNbd(1.3, 8, .9, 2.4);
        TimeVaryingModel model = new(
            plain, Covariates.Names, [new(PurchaseProcess.Buying, "season", 0.6), new(PurchaseProcess.Buying, "own", -0.4)]);
        double sum = 0;
        for (int row = 0; row < Histories.Count; row++)
        {
            double[] instants = [Histories.First[row], .. Purchases(row)];
            double factor = Purchases(row).Aggregate(1.0, (product, instant) => product * Pace(row, instant));
            double until = Histories.Until[row];
            double whole = Time(row, instants[0], instants[^1]);
            double silence = Time(row, instants[^1], until);
            int x = instants.Length - 1;
            int chances = key == "bg_nbd" ? x : x + 1;
            double leaves = chances == 0 ? 0 : Brute.BetaMean(.9, 2.4, p => Math.Pow(1 - p, chances - 1) * p);
            double stays = Brute.BetaMean(.9, 2.4, p => Math.Pow(1 - p, chances));
            sum += Math.Log(factor * Brute.GammaMean(
                1.3, 8, rate => Math.Pow(rate, x) * Math.Exp(-rate * whole) * (leaves + (stays * Math.Exp(-rate * silence)))));
        }

        Close.Relative(sum, model.LogLikelihood(Histories, Covariates), 1e-6);
    }

    /// <summary>
    /// Time on the clock as CLVTools 0.12.1 adds up factors of periods: tests/testthat/dyncov_LL_reference.xlsx, sheet Di(), customer with
    /// d_omega 0.854 and factors 1.987, 0.123, 0.234, 0.345, 0.456, whose last D_i is 0.641474; the clock adds 0.456 t.
    /// </summary>
    [Fact]
    public void The_clock_is_that_of_CLVTools()
    {
        double[] factors = [1.987, 0.123, 0.234, 0.345, 0.456];
        PeriodCovariates covariates = PeriodCovariates.Create(
            [0.854 - 1, 0.854, 1.854, 2.854, 3.854, 4.854], new Dictionary<string, double[]> { ["log"] = [.. factors.Select(factor => Math.Log(factor))] });
        DatedHistories histories = DatedHistories.Create([0], [4.5], [], []);
        CustomerPeriods periods = CustomerPeriods.Of(histories, covariates);
        PeriodRates rates = new(periods.Distinct.Values, [(PurchaseProcess.Buying, 0)], [1]);

        Assert.Equal(0.641474 + (0.456 * 4.5), periods.Silence.Time(0, rates.Buying), 1e-6);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        PeriodCovariates covariates = Seasons.OfSeason;
        TimeVaryingModel truth = new(new BgNbd(.6, 6, .7, 3), covariates.Names, [new(PurchaseProcess.Buying, "season", 0.9)]);
        DatedHistories histories = Seasons.Drawn(truth, covariates, 4500, seed: 12).Histories;

        TimeVaryingModel pareto = new(new ParetoNbd(.9, 8, .7, 12), covariates.Names, truth.Effects);
        Assert.Equal(truth.LogLikelihood(histories, covariates, threads: 1), truth.LogLikelihood(histories, covariates, threads: 2));
        Assert.Equal(pareto.LogLikelihood(histories, covariates, threads: 1), pareto.LogLikelihood(histories, covariates, threads: 2));
        Assert.Equal(truth.ExpectedPurchases(histories, covariates, 9, threads: 1), truth.ExpectedPurchases(histories, covariates, 9, threads: 2));
        Assert.Equal(
            TimeVaryingModel.Fit(BgNbd.TheKind, histories, covariates, new TimeVaryingFitOptions { Threads = 1 }).Model.Effects,
            TimeVaryingModel.Fit(BgNbd.TheKind, histories, covariates, new TimeVaryingFitOptions { Threads = 2 }).Model.Effects);
    }

    static double[] Purchases(int row)
    {
        List<double> instants = [];
        for (int index = 0; index < Histories.Purchases.Length; index++)
        {
            if (Histories.PurchaseRows[index] == row)
                instants.Add(Histories.Purchases[index]);
        }

        return [.. instants.Order()];
    }

    static double Pace(int row, double instant)
    {
        double[] values = Covariates.Values(row, Array.FindLastIndex(Boundaries, boundary => boundary <= instant));
        return Math.Exp((0.6 * values[0]) - (0.4 * values[1]));
    }

    /// <summary>A plain sum of midpoints, whose steps end at every boundary.</summary>
    static double Time(int row, double from, double to)
    {
        double sum = 0;
        for (double instant = from; instant < to - 1e-9; instant += 1.0 / 64)
            sum += Pace(row, instant + (1.0 / 128)) / 64;
        return sum;
    }
}
