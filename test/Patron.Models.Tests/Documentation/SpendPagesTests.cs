using System.Globalization;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Documentation;

public sealed class SpendPagesTests
{
    [Fact]
    public void The_zero_inflated_figures_on_Cdnow_are_what_the_code_gives()
    {
        FitResult<Ziln> fit = Ziln.Fit(CdnowPurchases.Load().SpendFrom(19971001));
        TableIsTrue("ziln.md", "CDNOW", 7, name => name switch
        {
            "probability" => fit.Model.Probability,
            "log mean" => fit.Model.LogMean,
            "log scale" => fit.Model.LogScale,
            "standard error of log mean" => fit.Report.StandardErrors[1],
            "log-likelihood" => fit.Report.LogLikelihood,
            "mean" => fit.Model.Mean,
            "90 % spend at most" => fit.Model.Quantile(.9),
            _ => throw Unknown(name),
        });
    }

    [Fact]
    public void The_zero_inflated_figures_on_drawn_customers_are_what_the_code_gives()
    {
        RandomStream random = RandomStream.For(1, "features");
        FeatureMatrix features = new(["x"], 2000, [.. Enumerable.Range(0, 2000).Select(_ => random.Normal())]);
        ZilnRegression truth = new(
            new LogisticRegression(["x"], -.5, [.6]), new LinearTerm(2.5, [.4]), new LinearTerm(.2, [-.3]));
        FitResult<ZilnRegression> fit = ZilnRegression.Fit(features, truth.Simulate(features, 1));
        TableIsTrue("ziln.md", "drawn customers", 5, name => name switch
        {
            "spending, x" => fit.Model.Spending.Coefficients[0],
            "log mean, x" => fit.Model.LogMean.Coefficients[0],
            "log scale, x" => fit.Model.LogScale.Coefficients[0],
            "log-likelihood" => fit.Report.LogLikelihood,
            "mean expected spend" => fit.Model.ExpectedSpend(features).Average(),
            _ => throw Unknown(name),
        });
    }

    [Fact]
    public void The_hurdle_figures_on_Cdnow_are_what_the_code_gives()
    {
        CdnowPurchases all = CdnowPurchases.Load();
        int[] early = [.. Enumerable.Range(0, all.Day.Length).Where(row => all.Day[row] <= 19970930)];
        int[] late = [.. Enumerable.Range(0, all.Day.Length).Where(row => all.Day[row] > 19970930)];
        SpendHistories before = Of(all, early);
        SpendHistories after = Of(all, late);
        FitResult<HurdleSpend> fit = HurdleSpend.Fit(before, options: new HurdleOptions { Penalty = 1 });
        double[] expected = fit.Model.ExpectedSpend(before);
        int[] again = [.. Enumerable.Range(0, after.Count).Where(row => after.Purchases[row] > 0)];
        Assert.Equal(684, again.Length);
        int[] paying = [.. Enumerable.Range(0, before.Count).Where(row => before.MeanSpend[row] > 0)];
        double[] purchases = [.. paying.Select(row => before.Purchases[row])];
        double[] other = GammaGamma.Fit(purchases, [.. paying.Select(row => before.MeanSpend[row])]).Model.ExpectedSpend(before);
        TableIsTrue("hurdle_spend.md", "CDNOW", 10, name => name switch
        {
            "mean spend of all" => fit.Model.PopulationMean,
            "error of the mean of those who bought again" => Error(expected),
            "error of gamma-gamma on the same" => Error(other),
            _ => Hurdle(name, fit),
        });

        double Error(double[] foreseen) => Math.Sqrt(again.Average(row => Math.Pow(after.MeanSpend[row] - foreseen[row], 2)));
    }

    [Fact]
    public void The_hurdle_figures_on_drawn_customers_are_what_the_code_gives()
    {
        SpendHistories drawn = new HurdleSpend(.6, 5, 25, .5, .8).Simulate([.. Enumerable.Repeat(2, 2000)], 1).Histories;
        FitResult<HurdleSpend> fit = HurdleSpend.Fit(drawn);
        TableIsTrue("hurdle_spend.md", "drawn customers", 6, name => Hurdle(name, fit));
    }

    [Fact]
    public void The_correlation_on_the_page_of_gamma_gamma_is_what_the_test_of_independence_finds()
    {
        Cdnow cdnow = Cdnow.Load();
        SpendIndependence found = SpendIndependence.Of(cdnow.Frequency, cdnow.MeanSpend)!;
        string figure = found.Pearson.Value.ToString("F4", CultureInfo.InvariantCulture);
        Assert.Contains($"on CDNOW {figure}: slight", new Page("gamma_gamma.md").Text);
        Assert.Equal(SpendDependence.Slight, found.Dependence);
    }

    static double Hurdle(string name, FitResult<HurdleSpend> fit) => name switch
    {
        "a" => fit.Model.A,
        "b" => fit.Model.B,
        "median" => fit.Model.Median,
        "sigma" => fit.Model.Sigma,
        "tau" => fit.Model.Tau,
        "standard error of tau" => fit.Report.StandardErrors[4],
        "log-likelihood" => fit.Report.LogLikelihood,
        _ => throw Unknown(name),
    };

    static SpendHistories Of(CdnowPurchases all, int[] rows) => SpendHistories.FromPurchases(
        [.. rows.Select(row => all.Customer[row])], [.. rows.Select(row => all.Amount[row])], CdnowPurchases.Customers);

    static ArgumentException Unknown(string name) => new($"the page has a figure this test does not know: {name}");

    static void TableIsTrue(string page, string heading, int atLeast, Func<string, double> figure)
    {
        string[][] rows = new Page(page).Table(heading);
        Assert.True(rows.Length >= atLeast, $"{rows.Length} rows");
        string[] actual =
        [
            .. rows.Select(row =>
            {
                int digits = row[1].Length - row[1].IndexOf('.', StringComparison.Ordinal) - 1;
                return $"{row[0]} | {figure(row[0]).ToString($"F{digits}", CultureInfo.InvariantCulture)}";
            }),
        ];
        bool agree = rows.Select(row => $"{row[0]} | {row[1]}").SequenceEqual(actual);
        Assert.True(agree, $"{page} should say:\n{string.Join('\n', actual)}");
    }
}
