using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Documentation;

public sealed class PurchasePagesTests
{
    [Theory]
    [InlineData("bg_nbd.md", "bg_nbd")]
    [InlineData("mbg_nbd.md", "mbg_nbd")]
    [InlineData("cnbd_k.md", "mbg_cnbd_2")]
    [InlineData("nbd.md", "nbd")]
    public void The_purchase_figures_on_the_small_customers_are_what_the_code_gives(string page, string key) =>
        TableIsTrue(page, "small customers", 6, Purchases(key, SmallData.Histories));

    [Theory]
    [InlineData("bg_nbd.md", "bg_nbd", 9)]
    [InlineData("mbg_nbd.md", "mbg_nbd", 9)]
    [InlineData("pareto_nbd.md", "pareto_nbd", 9)]
    [InlineData("nbd.md", "nbd", 6)]
    [InlineData("ggom_nbd.md", "ggom_nbd", 6)]
    public void The_purchase_figures_on_Cdnow_are_what_the_code_gives(string page, string key, int atLeast) =>
        TableIsTrue(page, "CDNOW", atLeast, Purchases(key, Cdnow.Load().Histories));

    [Fact]
    public void The_regularities_of_Cdnow_are_what_the_code_gives()
    {
        IReadOnlyList<double> values = CdnowIntervals.Regularity().LogLikelihoods;
        TableIsTrue("cnbd_k.md", "CDNOW, k", values.Count, name => values[int.Parse(name, CultureInfo.InvariantCulture) - 1]);
    }

    [Fact]
    public void The_figures_on_donations_are_what_the_code_gives() =>
        TableIsTrue("bg_bb.md", "donations", 8, Purchases("bg_bb", Donations.Load()));

    [Fact]
    public void The_spend_figures_on_the_small_customers_are_what_the_code_gives() =>
        TableIsTrue("gamma_gamma.md", "small customers", 5, name => Spend(SmallData.Histories, SmallData.MeanSpend, name));

    [Fact]
    public void The_spend_figures_on_Cdnow_are_what_the_code_gives()
    {
        Cdnow cdnow = Cdnow.Load();
        TableIsTrue("gamma_gamma.md", "CDNOW", 7, name => Spend(cdnow.Histories, cdnow.MeanSpend, name));
    }

    static void TableIsTrue(string page, string heading, int atLeast, Func<string, double> figure)
    {
        string[][] rows = new Page(page).Table(heading);
        Assert.True(rows.Length >= atLeast, $"{rows.Length} rows");
        foreach (string[] row in rows)
        {
            int digits = row[1].Length - row[1].IndexOf('.', StringComparison.Ordinal) - 1;
            string actual = figure(row[0]).ToString($"F{digits}", CultureInfo.InvariantCulture);
            Assert.Equal($"{row[0]} {row[1]}", $"{row[0]} {actual}");
        }
    }

    /// <summary>The figures of a fit by name.</summary>
    static Func<string, double> Purchases(string key, PurchaseHistories histories)
    {
        FitResult<PurchaseModel> fit = PurchaseModelKind.Find(key)!.Fit(histories, new PurchaseFitOptions());
        string[] names = [.. fit.Model.Kind.ParameterNames];
        return name => name switch
        {
            _ when Array.IndexOf(names, name) is >= 0 and int index => fit.Model.Parameters[index],
            _ when Array.IndexOf(names, name.Replace("standard error of ", "", StringComparison.Ordinal)) is >= 0 and int index =>
                fit.Report.StandardErrors[index],
            "log-likelihood" => fit.Report.LogLikelihood,
            "expected purchases of all in 39 weeks" => Sum(fit.Model.ExpectedPurchases(histories, 39)),
            "expected donations of all in 5 years" => Sum(fit.Model.ExpectedPurchases(histories, 5)),
            "mean probability alive" => Sum(fit.Model.ProbabilityAlive(histories)) / Sum([.. histories.Frequency.ToArray().Select(_ => 1.0)]),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };

        double Sum(double[] values) => values.Zip(histories.Weights.ToArray(), (value, weight) => value * weight).Sum();
    }

    static double Spend(PurchaseHistories histories, double[] meanSpend, string name)
    {
        FitResult<GammaGamma> fit = GammaGamma.Fit(histories.Frequency, meanSpend);
        return name switch
        {
            "p" => fit.Model.P,
            "q" => fit.Model.Q,
            "v" => fit.Model.V,
            "standard error of q" => fit.Report.StandardErrors[1],
            "log-likelihood" => fit.Report.LogLikelihood,
            "mean spend of all" => fit.Model.PopulationMean,
            "value of all, 12 months at 1 %" => new LifetimeValueModel(BgNbd.Fit(histories).Model, fit.Model)
                .ValueByPeriods(histories, meanSpend, 12, 4.345, .01).Sum(),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };
    }
}
