using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class CovariateModelTests
{
    static readonly string[] Names = ["member", "age"];

    public static TheoryData<string> Kinds => [.. PurchaseModelKind.All.Select(kind => kind.Key)];

    public static TheoryData<string> Usual => [.. PurchaseModelKind.Usual.Select(kind => kind.Key)];

    /// <summary>Covariates of which nothing depends: the same likelihood and parameters, to 1e-8.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Covariates_that_are_all_0_give_the_model_without_them(string key)
    {
        PurchaseModel truth = PurchaseModels.All.Single(model => model.Kind.Key == key);
        double[] ages = [.. Enumerable.Range(0, 800).Select(row => 40.0 + (row % 60))];
        PurchaseHistories histories = truth.Simulate(ages, 0, seed: 5).Histories;
        CustomerCovariates nothing = CustomerCovariates.Create(new Dictionary<string, double[]> { ["z"] = new double[800] });
        FitResult<PurchaseModel> plain = truth.Kind.Fit(histories, new PurchaseFitOptions());

        FitResult<CovariateModel> fit = CovariateModel.Fit(truth.Kind, histories, nothing, new CovariateFitOptions { Penalty = 1 });

        Close.Relative(plain.Report.LogLikelihood, fit.Report.LogLikelihood, 1e-10);
        foreach ((double expected, double found) in plain.Model.Parameters.Zip(fit.Model.Baseline.Parameters))
            Close.Relative(expected, found, 1e-8);
        Assert.All(fit.Model.Effects, effect => Assert.Equal(0, effect.Value));
        double[] forecast = plain.Model.ExpectedPurchases(histories, 26);
        foreach ((double expected, double found) in forecast.Zip(fit.Model.ExpectedPurchases(histories, nothing, 26)))
            Assert.Equal(expected, found, 1e-7);
    }

    /// <summary>Two groups, one in each state of a category, are what two fits of their own say where everything differs.</summary>
    [Fact]
    public void A_category_that_moves_every_parameter_is_a_fit_for_each_group()
    {
        (PurchaseHistories histories, CustomerCovariates covariates, double[] member) = Drawn(BgNbd.TheKind, new BgNbd(.6, 8, .9, 2.5), [], 3000, 1, withAge: false);
        int[] ins = [.. Enumerable.Range(0, member.Length).Where(row => member[row] == 1)];
        int[] outs = [.. Enumerable.Range(0, member.Length).Where(row => member[row] == 0)];

        FitResult<CovariateModel> fit = CovariateModel.Fit(
            BgNbd.TheKind, histories, covariates, new CovariateFitOptions { Parameters = ["r", "alpha", "a", "b"] });

        double apart = BgNbd.Fit(Some(histories, ins)).Report.LogLikelihood + BgNbd.Fit(Some(histories, outs)).Report.LogLikelihood;
        Close.Relative(apart, fit.Report.LogLikelihood, 1e-10);
        foreach ((double expected, double found) in BgNbd.Fit(Some(histories, ins)).Model.Parameters.Zip(fit.Model.For([1]).Parameters))
            Close.Relative(expected, found, 1e-5);
    }

    /// <summary>6,000 customers with a category and a number; every coefficient within four of its standard errors, and none is blind.</summary>
    [Theory]
    [MemberData(nameof(Usual))]
    public void Effects_that_drew_the_customers_are_found(string key)
    {
        PurchaseModel baseline = PurchaseModels.All.Single(model => model.Kind.Key == key);
        string rate = baseline.Kind.MovedByCovariates[0];
        CovariateEffect[] effects = [new(rate, "member", -0.6), new(rate, "age", 0.3)];
        (PurchaseHistories histories, CustomerCovariates covariates, _) = Drawn(baseline.Kind, baseline, effects, 6000, 2, withAge: true);

        FitResult<CovariateModel> fit = CovariateModel.Fit(baseline.Kind, histories, covariates, new CovariateFitOptions { Parameters = [rate] });

        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        int first = baseline.Parameters.Count;
        for (int index = 0; index < effects.Length; index++)
        {
            double error = fit.Report.StandardErrors[first + index];
            Assert.InRange(error, 0, 0.12);
            Assert.InRange(fit.Model.Effects[index].Value, effects[index].Value - (4 * error), effects[index].Value + (4 * error));
        }

        Close.Relative(fit.Model.LogLikelihood(histories, covariates), fit.Report.LogLikelihood, 1e-12);
    }

    [Fact]
    public void A_likelihood_ratio_finds_effects_that_are_there_and_none_that_are_not()
    {
        CovariateEffect[] effects = [new("alpha", "member", -0.6)];
        (PurchaseHistories histories, CustomerCovariates covariates, double[] member) = Drawn(BgNbd.TheKind, new BgNbd(.6, 8, .9, 2.5), effects, 3000, 3, withAge: false);
        RandomStream random = RandomStream.For(4, "noise");
        CustomerCovariates noise = CustomerCovariates.Create(new Dictionary<string, double[]> { ["coin"] = [.. member.Select(_ => random.Chance(0.5) ? 1.0 : 0)] });
        FitReport plain = BgNbd.Fit(histories).Report;

        Assert.True(LikelihoodRatioTest.Of(plain, CovariateModel.Fit(BgNbd.TheKind, histories, covariates).Report, 3).PValue < 1e-6);
        Assert.True(LikelihoodRatioTest.Of(plain, CovariateModel.Fit(BgNbd.TheKind, histories, noise).Report, 3).PValue > 0.001);
    }

    /// <summary>A year of birth is a number far from 0, an income one in the ten thousands: the search is on neither's scale.</summary>
    [Fact]
    public void Other_units_and_origins_of_a_covariate_change_its_coefficient_alone()
    {
        CovariateEffect[] effects = [new("alpha", "member", -0.6), new("alpha", "age", 0.3)];
        BgNbd baseline = new(.6, 8, .9, 2.5);
        (PurchaseHistories histories, CustomerCovariates covariates, double[] member) = Drawn(BgNbd.TheKind, baseline, effects, 3000, 8, withAge: true);
        double[] age = new double[member.Length];
        foreach ((double[] values, int[] rows) in covariates.Groups())
        {
            foreach (int row in rows)
                age[row] = values[1];
        }

        CovariateFitOptions alone = new() { Parameters = ["alpha"] };
        FitResult<CovariateModel> plain = CovariateModel.Fit(BgNbd.TheKind, histories, covariates, alone);
        CustomerCovariates moved = CustomerCovariates.Create(new Dictionary<string, double[]>
        {
            ["member"] = member,
            ["age"] = [.. age.Select(value => 30_000 + (10_000 * value))],
        });
        FitResult<CovariateModel> found = CovariateModel.Fit(BgNbd.TheKind, histories, moved, alone);

        Close.Relative(plain.Report.LogLikelihood, found.Report.LogLikelihood, 1e-12);
        Close.Relative(plain.Model.Effects[1].Value, 10_000 * found.Model.Effects[1].Value, 1e-6);
        Close.Relative(plain.Report.StandardErrors[5], 10_000 * found.Report.StandardErrors[5], 1e-5);
        Close.Relative(plain.Model.Baseline.Parameters[1], found.Model.For([0, 30_000]).Parameters[1], 1e-6);
        Assert.Empty(found.Report.Warnings);
    }

    /// <summary>Where the year is 0, 2,000 years of the effect are off the parameters: beyond 1e100.</summary>
    [Fact]
    public void A_covariate_too_far_from_0_for_its_effect_is_refused()
    {
        CovariateEffect[] effects = [new("alpha", "member", -1.5)];
        (PurchaseHistories histories, _, double[] member) = Drawn(BgNbd.TheKind, new BgNbd(.6, 8, .9, 2.5), effects, 1000, 9, withAge: false);
        CustomerCovariates years = CustomerCovariates.Create(new Dictionary<string, double[]> { ["year"] = [.. member.Select(value => 2024 + value)] });

        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => CovariateModel.Fit(BgNbd.TheKind, histories, years, new CovariateFitOptions { Parameters = ["alpha"] }));
        Assert.StartsWith("The mean of year is 2024.", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Take its mean off the column.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_and_wrong_input_is_named()
    {
        (PurchaseHistories histories, CustomerCovariates covariates, _) = Drawn(BgNbd.TheKind, new BgNbd(.6, 8, .9, 2.5), [], 9000, 6, withAge: false);

        Assert.Equal(
            CovariateModel.Fit(BgNbd.TheKind, histories, covariates, new CovariateFitOptions { Threads = 1 }).Model.Effects,
            CovariateModel.Fit(BgNbd.TheKind, histories, covariates, new CovariateFitOptions { Threads = 2 }).Model.Effects);
        ArgumentException wrong = Assert.Throws<ArgumentException>(
            () => CustomerCovariates.Create(new Dictionary<string, double[]> { ["z"] = [1, double.NaN] }));
        Assert.StartsWith("Row 1: z is NaN; it must be finite.", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => CovariateModel.Fit(BgNbd.TheKind, histories, covariates, new CovariateFitOptions { Parameters = ["s"] }));
        Assert.Throws<ArgumentException>(() => new CovariateModel(new BgNbd(1, 1, 1, 1), ["z"], [new CovariateEffect("alpha", "y", 1)]));
        Assert.Throws<ArgumentException>(() => new CovariateModel(new BgNbd(1, 1, 1, 1), ["z"], []).For([1, 2]));
    }

    [Fact]
    public void Covariates_too_far_out_and_columns_of_another_order_are_refused_by_name()
    {
        CovariateModel model = new(new BgNbd(.6, 8, .9, 2.5), Names, [new("alpha", "age", 1), new("a", "member", 1)]);
        PurchaseHistories histories = PurchaseHistories.Create([1, 0], [3, 0], [9, 9]);
        CustomerCovariates Of(string first, string second) =>
            CustomerCovariates.Create(new Dictionary<string, double[]> { [first] = [0, 1], [second] = [1, 0] });

        Refused("member = 1, age = 1000 is too far out for the model: alpha would be", () => model.For([1, 1000]));
        CustomerCovariates turned = Of("age", "member");
        const string Named = "The covariates are age, member; the model's are member, age.";
        Refused(Named, () => model.ProbabilityAlive(histories, turned));
        Refused(Named, () => model.ExpectedPurchases(histories, turned, 9));
        Refused(Named, () => model.DiscountedPurchases(histories, turned, 9, 0.1));
        Refused(Named, () => model.LogLikelihood(histories, turned));
        Refused(Named, () => model.Groups(histories, turned));
        Assert.Equal(2, model.ProbabilityAlive(histories, Of("member", "age")).Length);
    }

    static void Refused(string message, Func<object> action) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    /// <summary>Customers drawn one by one from their own models.</summary>
    static (PurchaseHistories Histories, CustomerCovariates Covariates, double[] Member) Drawn(
        PurchaseModelKind kind, PurchaseModel baseline, CovariateEffect[] effects, int customers, long seed, bool withAge)
    {
        RandomStream random = RandomStream.For(seed, kind.Key);
        double[] member = [.. Enumerable.Range(0, customers).Select(_ => random.Chance(0.4) ? 1.0 : 0)];
        double[] age = [.. Enumerable.Range(0, customers).Select(_ => Math.Round(random.Normal(), 1))];
        CovariateModel model = new(baseline, withAge ? Names : ["member"], effects);
        List<(double Frequency, double Recency, double Age)> rows = [];
        for (int row = 0; row < customers; row++)
        {
            PurchaseModel own = model.For(withAge ? [member[row], age[row]] : [member[row]]);
            PurchaseHistories drawn = own.Simulate([40.0 + (row % 60)], 0, (seed * 1_000_000) + row).Histories;
            rows.Add((drawn.Frequency[0], drawn.Recency[0], drawn.Age[0]));
        }

        Dictionary<string, double[]> columns = new() { ["member"] = member };
        if (withAge)
            columns["age"] = age;
        return (
            PurchaseHistories.Create([.. rows.Select(row => row.Frequency)], [.. rows.Select(row => row.Recency)], [.. rows.Select(row => row.Age)]),
            CustomerCovariates.Create(columns), member);
    }

    static PurchaseHistories Some(PurchaseHistories histories, int[] rows) => PurchaseHistories.Create(
        [.. rows.Select(row => histories.Frequency[row])], [.. rows.Select(row => histories.Recency[row])], [.. rows.Select(row => histories.Age[row])]);
}
