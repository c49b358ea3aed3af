using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue;
using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Documentation;

public sealed class PurchasePagesTests
{
    [Fact]
    public void The_purchase_figures_on_the_small_customers_are_what_the_code_gives() =>
        TableIsTrue("bg_nbd.md", "small customers", 6, name => Purchases(SmallData.Histories, name));

    [Fact]
    public void The_purchase_figures_on_Cdnow_are_what_the_code_gives()
    {
        Cdnow cdnow = Cdnow.Load();
        TableIsTrue("bg_nbd.md", "CDNOW", 9, name => Purchases(cdnow.Histories, name));
    }

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

    static double Purchases(PurchaseHistories histories, string name)
    {
        FitResult<BgNbd> fit = BgNbd.Fit(histories);
        return name switch
        {
            "r" => fit.Model.R,
            "alpha" => fit.Model.Alpha,
            "a" => fit.Model.A,
            "b" => fit.Model.B,
            "standard error of r" => fit.Report.StandardErrors[0],
            "standard error of b" => fit.Report.StandardErrors[3],
            "log-likelihood" => fit.Report.LogLikelihood,
            "expected purchases of all in 39 weeks" => fit.Model.ExpectedPurchases(histories, 39).Sum(),
            "mean probability alive" => fit.Model.ProbabilityAlive(histories).Average(),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };
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
