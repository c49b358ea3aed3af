using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class SpendCovariateFitTests
{
    public static TheoryData<string> Kinds => [.. SpendModelKind.All.Select(kind => kind.Key)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradient_and_Hessian_agree_with_central_differences(string key)
    {
        SpendModelKind kind = SpendModelKind.Find(key)!;
        DrawnSpenders drawn = DrawnSpenders.Draw(DrawnSpenders.Of(key), [], 300, 1);
        foreach (IReadOnlyList<string> moved in new[] { [], kind.ParameterNames })
        {
            SpendCovariateFit fit = new(kind, drawn.Histories, drawn.Both, new CovariateFitOptions { Parameters = moved, Penalty = 3, Threads = 1 });
            int effects = 2 * (moved.Count > 0 ? moved.Count : kind.MovedByCovariates.Count);
            RandomStream random = RandomStream.For(2, "places");
            for (int place = 0; place < 3; place++)
                Derivatives.Agree(fit.Objective, [.. Enumerable.Range(0, kind.ParameterNames.Count + effects).Select(_ => 0.3 * random.Normal())]);
        }
    }

    /// <summary>Covariates that differ from customer to customer, 5,000 of them, so that groups make more than one block.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_number_of_threads_gives_the_same_bits_and_the_order_of_customers_does_not_matter(string key)
    {
        SpendModel baseline = DrawnSpenders.Of(key);
        DrawnSpenders drawn = DrawnSpenders.Draw(baseline, [], 5000, 3);
        double[] number = [.. Enumerable.Range(0, 5000).Select(row => Math.Sin(row))];
        CustomerCovariates covariates = DrawnSpenders.Columns(("z", number));

        FitResult<SpendCovariateModel> one = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, covariates, new CovariateFitOptions { Threads = 1 });
        FitResult<SpendCovariateModel> two = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, covariates, new CovariateFitOptions { Threads = 2 });
        int[] backwards = [.. Enumerable.Range(0, 5000).Reverse()];
        FitResult<SpendCovariateModel> reversed = SpendCovariateModel.Fit(
            baseline.Kind, drawn.Histories.Take(backwards), DrawnSpenders.Columns(("z", [.. number.Reverse()])));

        Assert.Equal(one.Model.Effects, two.Model.Effects);
        Assert.Equal(one.Report.Covariance.Cast<double>(), two.Report.Covariance.Cast<double>());
        Close.Relative(one.Report.LogLikelihood, reversed.Report.LogLikelihood, 1e-12);
        foreach ((CovariateEffect expected, CovariateEffect found) in one.Model.Effects.Zip(reversed.Model.Effects))
            Assert.Equal(expected.Value, found.Value, 1e-8);
    }

    [Fact]
    public void Without_free_purchases_covariates_move_the_amounts_alone()
    {
        HurdleSpend never = new(0, 1, 25, .5, .8);
        DrawnSpenders drawn = DrawnSpenders.Draw(never, [new("median", "member", 0.5)], 3000, 4);

        FitResult<SpendCovariateModel> fit = SpendCovariateModel.Fit(HurdleSpend.TheKind, drawn.Histories, drawn.Category);

        Assert.Equal((0, 1), (fit.Model.Baseline.Parameters[0], fit.Model.Baseline.Parameters[1]));
        CovariateEffect effect = Assert.Single(fit.Model.Effects);
        Assert.Equal(("median", "member"), (effect.Parameter, effect.Covariate));
        double[] errors = fit.Report.StandardErrors;
        Assert.Equal((0, 0, 6), (errors[0], errors[1], errors.Length));
        Assert.InRange((effect.Value - 0.5) / errors[5], -3, 3);
        Assert.Contains(fit.Report.Warnings, warning => warning.StartsWith("Nothing in the data tells of a and b", StringComparison.Ordinal));
        Close.Relative(fit.Model.LogLikelihood(drawn.Histories, drawn.Category), fit.Report.LogLikelihood, 1e-12);
        Refused(
            "Nothing in the data tells of a,",
            () => SpendCovariateModel.Fit(HurdleSpend.TheKind, drawn.Histories, drawn.Category, new CovariateFitOptions { Parameters = ["a"] }));
        SpendHistories free = SpendHistories.FromPurchases([0], [0], 1);
        Assert.Equal(double.NegativeInfinity, fit.Model.LogLikelihood(free, DrawnSpenders.Columns(("member", [1]))));
    }

    [Fact]
    public void Columns_that_others_determine_and_an_infinite_mean_are_told()
    {
        DrawnSpenders drawn = DrawnSpenders.Draw(new GammaGamma(2, .9, 10), [], 4000, 5);
        CustomerCovariates levels = DrawnSpenders.Columns(("in", drawn.Member), ("out", [.. drawn.Member.Select(member => 1 - member)]));

        FitReport report = SpendCovariateModel.Fit(GammaGamma.TheKind, drawn.Histories, levels).Report;

        Assert.Contains(report.Warnings, warning => warning.Contains("no standard errors", StringComparison.Ordinal));
        Assert.Contains(report.Warnings, warning => warning.Contains("infinite", StringComparison.Ordinal));
        Assert.All(report.StandardErrors, error => Assert.True(double.IsNaN(error)));
    }

    [Fact]
    public void Fits_of_a_few_random_customers_end_with_a_usable_model()
    {
        int rounds = Rounds.Count(ordinary: 100, full: 3000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "odd spenders", round);
            int customers = 1 + random.Below(15);
            int[] whose = [.. Enumerable.Range(0, 1 + random.Below(40)).Select(_ => random.Below(customers))];
            double[] amounts = [.. whose.Select(_ => random.Chance(0.1) ? 0 : Math.Pow(10, (4 * random.Uniform()) - 1))];
            amounts[0] = 1;
            SpendHistories histories = SpendHistories.FromPurchases(whose, amounts, customers);
            double unit = Math.Pow(10, (8 * random.Uniform()) - 4);
            bool category = random.Chance(0.5);
            CustomerCovariates covariates = DrawnSpenders.Columns(
                ("z", [.. Enumerable.Range(0, customers).Select(_ => category ? random.Below(2) : unit * random.Normal())]));
            foreach (SpendModelKind kind in SpendModelKind.All)
            {
                FitResult<SpendCovariateModel> fit = SpendCovariateModel.Fit(kind, histories, covariates, new CovariateFitOptions { Penalty = 1 });

                string what = $"round {round}, {kind.Name}: {fit.Model.Baseline}, {string.Join(", ", fit.Model.Effects)}";
                Assert.True(fit.Report.StopReason == StopReason.Converged || fit.Report.Warnings.Count > 0, $"{what}: silent");
                Assert.True(double.IsFinite(fit.Report.LogLikelihood), $"{what}: log-likelihood {fit.Report.LogLikelihood}");
                Assert.All(fit.Model.ExpectedSpend(histories, covariates), spend => Assert.True(spend >= 0, $"{what}: {spend}"));
            }
        }
    }

    [Fact]
    public void A_model_is_written_and_read_to_the_same_bits()
    {
        DrawnSpenders drawn = DrawnSpenders.Draw(DrawnSpenders.Hurdle, [], 500, 6);
        SpendCovariateModel model = SpendCovariateModel.Fit(HurdleSpend.TheKind, drawn.Histories, drawn.Both).Model;

        SpendCovariateModel read = SpendCovariateModel.FromJson(model.ToJson());

        Assert.Equal(model.Effects, read.Effects);
        Assert.Equal(model.Baseline.Parameters, read.Baseline.Parameters);
        Assert.Equal(model.ExpectedSpend(drawn.Histories, drawn.Both), read.ExpectedSpend(drawn.Histories, drawn.Both));
        string json = model.ToJson();
        foreach ((string from, string to) in new[] { ("hurdle", "huddle"), ("\"version\": 1", "\"version\": 2"), ("\"covariate\": \"age\"", "\"covariate\": \"year\"") })
            Assert.Throws<FormatException>(() => SpendCovariateModel.FromJson(json.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        SpendHistories histories = SpendHistories.OfMeans([2, 3], [10, 20]);
        CustomerCovariates covariates = DrawnSpenders.Columns(("z", [0, 1]));
        SpendCovariateModel model = new(DrawnSpenders.GammaGamma, ["z"], [new("v", "z", 1)]);

        Refused(
            "s is not a parameter of gamma-gamma; they are p, q, v.",
            () => SpendCovariateModel.Fit(GammaGamma.TheKind, histories, covariates, new CovariateFitOptions { Parameters = ["s"] }));
        Refused("Column z has 1 rows", () => SpendCovariateModel.Fit(GammaGamma.TheKind, histories, DrawnSpenders.Columns(("z", [0]))));
        Refused("The hurdle model reads single amounts", () => SpendCovariateModel.Fit(HurdleSpend.TheKind, histories, covariates));
        Refused("No customer has a purchase", () => SpendCovariateModel.Fit(GammaGamma.TheKind, SpendHistories.OfMeans([0, 0], [0, 0]), covariates));
        Refused("y is no covariate", () => new SpendCovariateModel(DrawnSpenders.GammaGamma, ["z"], [new("v", "y", 1)]));
        Refused("median is no parameter", () => new SpendCovariateModel(DrawnSpenders.GammaGamma, ["z"], [new("median", "z", 1)]));
        Refused("There are 2 covariates", () => model.For([1, 2]));
        Refused("z = 1000 is too far out for the model: v would be", () => model.For([1000]));
        Refused("The covariates are y; the model's are z", () => model.ExpectedSpend(histories, DrawnSpenders.Columns(("y", [0, 1]))));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => SpendCovariateModel.Fit(GammaGamma.TheKind, histories, covariates, new CovariateFitOptions { Penalty = -1 }));
    }

    static void Refused(string message, Func<object> action)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(action);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
