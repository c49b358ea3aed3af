using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ParameterIntervalsTests
{
    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    /// <summary>By hand: .242593 exp(±1.644854 x .012557 / .242593).</summary>
    [Fact]
    public void Intervals_from_the_curvature_are_symmetric_in_logs()
    {
        FitResult<PurchaseModel> fit = BgNbd.TheKind.Fit(Cdnow.Load().Histories, new PurchaseFitOptions());

        ParameterInterval r = ParameterIntervals.FromHessian(fit, 0.9)[0];

        Assert.Equal("r", r.Name);
        Assert.Equal(0.222793, r.Low, 1e-5);
        Assert.Equal(0.264153, r.High, 1e-5);
        Close.Relative(r.Value * r.Value, r.Low * r.High, 1e-12);
    }

    /// <summary>At both ends the profile is lower by half of the quantile of chi-squared, 2.705543 / 2 for 90 %.</summary>
    [Fact]
    public void At_the_ends_of_a_profile_the_histories_are_less_likely_by_half_a_quantile()
    {
        PurchaseHistories histories = Cdnow.Load().Histories;
        FitResult<PurchaseModel> best = BgNbd.TheKind.Fit(histories, new PurchaseFitOptions());

        foreach (ParameterInterval interval in ParameterIntervals.FromProfile(BgNbd.TheKind, histories, 0.9))
        {
            Assert.InRange(interval.Value, interval.Low, interval.High);
            foreach (double end in new[] { interval.Low, interval.High })
            {
                PurchaseFitOptions held = new() { Fixed = new Dictionary<string, double> { [interval.Name] = end } };
                double drop = best.Report.LogLikelihood - BgNbd.TheKind.Fit(histories, held).Report.LogLikelihood;
                Assert.Equal(2.705543 / 2, drop, 2e-3);
            }
        }
    }

    [Fact]
    public void A_profile_without_end_says_so()
    {
        // Nobody leaves: any larger b is as likely.
        double[] ages = [.. Enumerable.Range(0, 300).Select(row => 30.0 + (row % 20))];
        PurchaseHistories histories = PurchaseHistories.Create([.. ages.Select((_, row) => (double)(1 + (row % 5)))], ages, ages);

        ParameterInterval b = ParameterIntervals.FromProfile(BgNbd.TheKind, histories, 0.9)[3];

        Assert.True(double.IsPositiveInfinity(b.High));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_parameter_that_is_held_stays_and_the_others_are_at_their_best(string key)
    {
        PurchaseModel truth = PurchaseModels.All.Single(model => model.Kind.Key == key);
        double[] ages = [.. Enumerable.Range(0, 1500).Select(row => 40.0 + (row % 60))];
        PurchaseHistories histories = truth.Simulate(ages, 0, seed: 21).Histories;
        string name = truth.Kind.ParameterNames[0];
        FitResult<PurchaseModel> free = truth.Kind.Fit(histories, new PurchaseFitOptions());

        FitResult<PurchaseModel> atBest = truth.Kind.Fit(
            histories, new PurchaseFitOptions { Fixed = new Dictionary<string, double> { [name] = free.Model.Parameters[0] } });
        FitResult<PurchaseModel> aside = truth.Kind.Fit(
            histories, new PurchaseFitOptions { Fixed = new Dictionary<string, double> { [name] = 1.5 * free.Model.Parameters[0] } });

        Close.Relative(free.Report.LogLikelihood, atBest.Report.LogLikelihood, 1e-10);
        Close.Relative(1.5 * free.Model.Parameters[0], aside.Model.Parameters[0], 1e-15);
        Assert.True(aside.Report.LogLikelihood < free.Report.LogLikelihood);
        Assert.Equal(0, aside.Report.StandardErrors[0]);
    }

    [Fact]
    public void Wrong_wishes_are_refused()
    {
        PurchaseHistories histories = Cdnow.Load().Histories;
        ArgumentException unknown = Assert.Throws<ArgumentException>(
            () => BgNbd.Fit(histories, new PurchaseFitOptions { Fixed = new Dictionary<string, double> { ["s"] = 1 } }));
        Assert.StartsWith("s is not a parameter of this model; they are r, alpha, a, b.", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BgNbd.Fit(histories, new PurchaseFitOptions
        {
            Fixed = new Dictionary<string, double> { ["r"] = 1, ["alpha"] = 1, ["a"] = 1, ["b"] = 1 },
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ParameterIntervals.FromProfile(BgNbd.TheKind, histories, 1));
    }

    /// <summary>BG/NBD with a held at its estimate against BG/NBD: nothing is gained; held elsewhere something is.</summary>
    [Fact]
    public void A_likelihood_ratio_is_twice_the_difference_and_its_p_value_that_of_chi_squared()
    {
        PurchaseHistories histories = Cdnow.Load().Histories;
        FitReport larger = BgNbd.Fit(histories).Report;
        FitReport smaller = BgNbd.Fit(histories, new PurchaseFitOptions { Fixed = new Dictionary<string, double> { ["a"] = 0.55 } }).Report;

        LikelihoodRatioTest test = LikelihoodRatioTest.Of(smaller, larger, 1);

        Close.Relative(2 * (larger.LogLikelihood - smaller.LogLikelihood), test.Statistic, 1e-12);
        Assert.InRange(test.PValue, 1e-6, 0.5);

        // Abramowitz and Stegun, table 26.8: 3.84146 is the 5 % point of one degree of freedom, 5.99147 that of two.
        Assert.Equal(0.05, LikelihoodRatioTest.Of(Worse(3.84146), larger, 1).PValue, 1e-6);
        Assert.Equal(0.05, LikelihoodRatioTest.Of(Worse(5.99147), larger, 2).PValue, 1e-6);
        Assert.Throws<ArgumentException>(() => LikelihoodRatioTest.Of(Worse(-1), larger, 1));

        FitReport Worse(double statistic) => larger with { LogLikelihood = larger.LogLikelihood - (statistic / 2) };
    }
}
