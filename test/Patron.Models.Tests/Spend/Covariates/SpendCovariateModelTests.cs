using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class SpendCovariateModelTests
{
    public static TheoryData<string> Kinds => [.. SpendModelKind.All.Select(kind => kind.Key)];

    /// <summary>In the model of each kind: one moves what is paid, the hurdle model's others how often nothing is.</summary>
    static CovariateEffect[] Effects(SpendModel model) => model is GammaGamma
        ? [new("v", "member", 0.5), new("v", "age", -0.3)]
        : [new("a", "member", 0.7), new("a", "age", 0.2), new("median", "member", 0.4), new("median", "age", -0.3)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Effects_of_0_are_the_model_without_covariates(string key)
    {
        SpendModel plain = DrawnSpenders.Of(key);
        DrawnSpenders drawn = DrawnSpenders.Draw(plain, [], 700, 1);
        SpendCovariateModel model = new(plain, ["member", "age"], [.. Effects(plain).Select(effect => effect with { Value = 0 })]);

        Close.Relative(plain.LogLikelihoodOf(drawn.Histories), model.LogLikelihood(drawn.Histories, drawn.Both), 1e-12);
        Assert.Equal(plain.ExpectedSpend(drawn.Histories), model.ExpectedSpend(drawn.Histories, drawn.Both));
        Assert.All(model.ExpectedSpendOfNewCustomers(drawn.Both), mean => Assert.Equal(plain.PopulationMean, mean));
    }

    /// <summary>Covariates that are the same for all: the same likelihood to 1e-10, the same parameters to 1e-8, nothing moved.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_constant_covariate_changes_nothing_and_is_told(string key)
    {
        SpendModelKind kind = SpendModelKind.Find(key)!;
        DrawnSpenders drawn = DrawnSpenders.Draw(DrawnSpenders.Of(key), [], 800, 2);
        FitResult<SpendModel> plain = kind.Fit(drawn.Histories, new SpendFitOptions());
        foreach (double constant in new[] { 0, 0.1, 2024, -1e12 })
        {
            CustomerCovariates same = DrawnSpenders.Columns(("z", [.. Enumerable.Repeat(constant, drawn.Member.Length)]));

            FitResult<SpendCovariateModel> steady = SpendCovariateModel.Fit(kind, drawn.Histories, same, new CovariateFitOptions { Penalty = 1 });
            Close.Relative(plain.Report.LogLikelihood, steady.Report.LogLikelihood, 1e-10);
            foreach ((double expected, double found) in plain.Model.Parameters.Zip(steady.Model.Baseline.Parameters))
                Close.Relative(expected, found, 1e-8);
            Assert.All(steady.Model.Effects, effect => Assert.Equal(0, effect.Value, 1e-12));

            FitReport free = SpendCovariateModel.Fit(kind, drawn.Histories, same).Report;
            Close.Relative(plain.Report.LogLikelihood, free.LogLikelihood, 1e-10);
            Assert.Contains(free.Warnings, warning => warning.Contains("no standard errors", StringComparison.Ordinal));
        }
    }

    /// <summary>Two groups, one in each state of a category, are what two fits of their own say where everything differs.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_category_that_moves_every_parameter_is_a_fit_for_each_group(string key)
    {
        SpendModelKind kind = SpendModelKind.Find(key)!;
        DrawnSpenders drawn = DrawnSpenders.Draw(DrawnSpenders.Of(key), Effects(DrawnSpenders.Of(key)), 3000, 3);

        FitResult<SpendCovariateModel> fit = SpendCovariateModel.Fit(
            kind, drawn.Histories, drawn.Category, new CovariateFitOptions { Parameters = kind.ParameterNames });

        FitResult<SpendModel>[] apart = [.. new[] { 0.0, 1 }.Select(member => kind.Fit(drawn.Histories.Take(drawn.Rows(member)), new SpendFitOptions()))];
        Close.Relative(apart.Sum(one => one.Report.LogLikelihood), fit.Report.LogLikelihood, 1e-11);
        for (int member = 0; member < 2; member++)
        {
            foreach ((double expected, double found) in apart[member].Model.Parameters.Zip(fit.Model.For([member]).Parameters))
                Close.Relative(expected, found, 1e-5);
        }

        // The covariance is that of the fit without them for customers whose category is 0.
        for (int index = 0; index < kind.ParameterNames.Count; index++)
            Close.Relative(apart[0].Report.StandardErrors[index], fit.Report.StandardErrors[index], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Effects_that_drew_the_customers_are_found(string key)
    {
        SpendModel baseline = DrawnSpenders.Of(key);
        CovariateEffect[] effects = Effects(baseline);
        for (long seed = 1; seed <= 3; seed++)
        {
            DrawnSpenders drawn = DrawnSpenders.Draw(baseline, effects, 8000, seed);

            FitResult<SpendCovariateModel> fit = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, drawn.Both);

            Assert.Equal(StopReason.Converged, fit.Report.StopReason);
            Assert.Empty(fit.Report.Warnings);
            double[] errors = fit.Report.StandardErrors;
            double[] found = [.. fit.Model.Baseline.Parameters, .. fit.Model.Effects.Select(effect => effect.Value)];
            double[] truth = [.. baseline.Parameters, .. effects.Select(effect => effect.Value)];
            Assert.Equal(effects.Select(effect => (effect.Parameter, effect.Covariate)), fit.Model.Effects.Select(effect => (effect.Parameter, effect.Covariate)));
            for (int index = 0; index < truth.Length; index++)
                Assert.InRange((found[index] - truth[index]) / errors[index], -3, 3);
            Assert.All(errors[baseline.Parameters.Count..], error => Assert.InRange(error, 0.005, 0.1));
            Close.Relative(fit.Model.LogLikelihood(drawn.Histories, drawn.Both), fit.Report.LogLikelihood, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_likelihood_ratio_finds_effects_that_are_there_and_none_that_are_not(string key)
    {
        SpendModel baseline = DrawnSpenders.Of(key);
        DrawnSpenders drawn = DrawnSpenders.Draw(baseline, Effects(baseline), 2000, 4);
        RandomStream random = RandomStream.For(5, "noise");
        CustomerCovariates noise = DrawnSpenders.Columns(("coin", [.. drawn.Member.Select(_ => random.Chance(0.5) ? 1.0 : 0)]));
        FitReport plain = baseline.Kind.Fit(drawn.Histories, new SpendFitOptions()).Report;
        int degrees = baseline.Kind.MovedByCovariates.Count;

        Assert.True(LikelihoodRatioTest.Of(plain, SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, drawn.Category).Report, degrees).PValue < 1e-6);
        Assert.True(LikelihoodRatioTest.Of(plain, SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, noise).Report, degrees).PValue > 0.001);
    }

    /// <summary>A year of birth is a number far from 0, an income one in the ten thousands: the search is on neither's scale.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Other_units_and_origins_of_a_covariate_change_its_coefficients_alone(string key)
    {
        SpendModel baseline = DrawnSpenders.Of(key);
        DrawnSpenders drawn = DrawnSpenders.Draw(baseline, Effects(baseline), 2000, 6);
        FitResult<SpendCovariateModel> plain = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, drawn.Both);
        CustomerCovariates moved = DrawnSpenders.Columns(("member", drawn.Member), ("age", [.. drawn.Age.Select(age => 30_000 + (10_000 * age))]));

        FitResult<SpendCovariateModel> found = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, moved);

        Close.Relative(plain.Report.LogLikelihood, found.Report.LogLikelihood, 1e-12);
        Assert.Empty(found.Report.Warnings);
        for (int effect = 0; effect < plain.Model.Effects.Count; effect++)
        {
            double unit = plain.Model.Effects[effect].Covariate == "age" ? 10_000 : 1;
            Close.Relative(plain.Model.Effects[effect].Value, unit * found.Model.Effects[effect].Value, 1e-6);
            int place = baseline.Parameters.Count + effect;
            Close.Relative(plain.Report.StandardErrors[place], unit * found.Report.StandardErrors[place], 1e-5);
        }

        foreach ((double expected, double parameter) in plain.Model.Baseline.Parameters.Zip(found.Model.For([0, 30_000]).Parameters))
            Close.Relative(expected, parameter, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_penalty_draws_coefficients_to_0_whatever_the_unit_of_money(string key)
    {
        SpendModel baseline = DrawnSpenders.Of(key);
        DrawnSpenders drawn = DrawnSpenders.Draw(baseline, Effects(baseline), 1500, 7);
        CovariateFitOptions strong = new() { Penalty = 300 };
        FitResult<SpendCovariateModel> plain = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, drawn.Both);
        FitResult<SpendCovariateModel> drawnIn = SpendCovariateModel.Fit(baseline.Kind, drawn.Histories, drawn.Both, strong);

        Assert.True(drawnIn.Report.LogLikelihood < plain.Report.LogLikelihood);
        Assert.True(Size(drawnIn) < 0.8 * Size(plain), $"{Size(drawnIn)} against {Size(plain)}");
        FitResult<SpendCovariateModel> inCents = SpendCovariateModel.Fit(baseline.Kind, InCents(drawn.Histories), drawn.Both, strong);
        foreach ((CovariateEffect one, CovariateEffect other) in drawnIn.Model.Effects.Zip(inCents.Model.Effects))
            Close.Relative(one.Value, other.Value, 1e-8);
        Close.Relative(100 * drawnIn.Model.Baseline.PopulationMean, inCents.Model.Baseline.PopulationMean, 1e-8);

        static double Size(FitResult<SpendCovariateModel> fit) => fit.Model.Effects.Sum(effect => effect.Value * effect.Value);
    }

    [Fact]
    public void Gamma_gamma_multiplies_expected_spend_of_new_customers_and_draws_others_to_it()
    {
        SpendCovariateModel model = new(DrawnSpenders.GammaGamma, ["member", "age"], [new("v", "member", 0.5), new("v", "age", -0.3)]);
        CustomerCovariates covariates = DrawnSpenders.Columns(("member", [0, 1, 1]), ("age", [0, 0, 2]));

        double[] fresh = model.ExpectedSpendOfNewCustomers(covariates);
        double[] after = model.ExpectedSpend(SpendHistories.OfMeans([0, 4, 4], [0, 60, 60]), covariates);

        foreach ((double factor, double mean) in new[] { 1, Math.Exp(0.5), Math.Exp(0.5 - 0.6) }.Zip(fresh))
            Close.Relative(32 * factor, mean, 1e-14); // p v / (q - 1) = 32
        Assert.Equal(fresh[0], after[0]);
        Close.Relative(4 * ((20 * Math.Exp(0.5)) + 240) / 18.5, after[1], 1e-14); // p (v + S) / (p x + q - 1)
        Close.Relative(4 * ((20 * Math.Exp(-0.1)) + 240) / 18.5, after[2], 1e-14);
    }

    [Fact]
    public void The_hurdle_model_moves_the_odds_of_free_purchases_and_what_the_others_cost()
    {
        SpendCovariateModel model = new(DrawnSpenders.Hurdle, ["z"], [new("a", "z", 0.7), new("median", "z", 0.4)]);
        HurdleSpend own = Assert.IsType<HurdleSpend>(model.For([2]));

        Close.Relative(0.6 / 5 * Math.Exp(1.4), own.FreeShare / (1 - own.FreeShare), 1e-14);
        double[] fresh = model.ExpectedSpendOfNewCustomers(DrawnSpenders.Columns(("z", [2])));
        Close.Relative((1 - own.FreeShare) * 25 * Math.Exp(0.8) * Math.Exp((0.25 + 0.64) / 2), fresh[0], 1e-14);
    }

    static SpendHistories InCents(SpendHistories euros) => euros.HasAmounts
        ? SpendHistories.Create(
            euros.Purchases, Times100(euros.MeanSpend), euros.Free, [.. euros.MeanLog.ToArray().Select(log => log + Math.Log(100))], euros.LogVariance)
        : SpendHistories.OfMeans(euros.Purchases, Times100(euros.MeanSpend));

    static double[] Times100(ReadOnlySpan<double> values) => [.. values.ToArray().Select(value => 100 * value)];
}
