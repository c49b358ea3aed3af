using System.Globalization;
using Patron.Models.Contractual;
using Patron.Models.Numerics;
using Patron.Models.Tests.Contractual;

namespace Patron.Models.Tests.Documentation;

public sealed class RenewalPagesTests
{
    [Fact]
    public void The_figures_of_the_shifted_beta_geometric_page_are_what_the_code_gives() =>
        TableIsTrue("sbg.md", 9, segment =>
        {
            FitResult<Sbg> fit = Sbg.Fit(Retention2007.First(segment, 7));
            return (fit.Model, fit.Report, ["alpha", "beta"]);
        });

    [Fact]
    public void The_figures_of_the_beta_discrete_Weibull_page_are_what_the_code_gives() =>
        TableIsTrue("bdw.md", 8, segment =>
        {
            FitResult<Bdw> fit = Bdw.Fit(Retention2007.First(segment, 4));
            return (fit.Model, fit.Report, ["alpha", "beta", "c"]);
        });

    [Fact]
    public void The_shares_that_the_pages_name_in_passing_are_those_of_the_segments()
    {
        string left = $"were {Share(Retention2007.HighEnd)} and {Share(Retention2007.Regular)}";
        Assert.Contains(left, new Page("bdw.md").Text);
        Assert.Contains($"{Share(Retention2007.HighEnd)} and\n{Share(Retention2007.Regular)}", new Page("sbg.md").Text);
        Assert.Contains("less than .34 for the high end", new Page("bdw.md").Text.ReplaceLineEndings(" "));
        Assert.InRange(Sbg.Fit(Retention2007.First(Retention2007.HighEnd, 4)).Model.Survival(12), .3, .34);

        static string Share(double[] segment) => (segment[12] / 1000).ToString(".000", CultureInfo.InvariantCulture);
    }

    static void TableIsTrue(string page, int atLeast, Func<double[], (RenewalModel, FitReport, string[])> fit)
    {
        string[][] rows = new Page(page).Table("figure");
        Assert.True(rows.Length >= atLeast, $"{rows.Length} rows");
        foreach (string[] row in rows)
        {
            Compare(row[0], row[1], fit(Retention2007.HighEnd));
            Compare(row[0], row[2], fit(Retention2007.Regular));
        }
    }

    static void Compare(string name, string printed, (RenewalModel Model, FitReport Report, string[] Names) fit)
    {
        int digits = printed.Length - printed.IndexOf('.', StringComparison.Ordinal) - 1;
        string actual = Figure(name, fit.Model, fit.Report, fit.Names).ToString($"F{digits}", CultureInfo.InvariantCulture);
        Assert.Equal($"{name} {printed}", $"{name} {actual}");
    }

    static double Figure(string name, RenewalModel model, FitReport report, string[] names)
    {
        const string error = "standard error of ";
        if (name.StartsWith(error, StringComparison.Ordinal))
            return report.StandardErrors[Array.IndexOf(names, name[error.Length..])];
        return name switch
        {
            "alpha" => model.Alpha,
            "beta" => model.Beta,
            "c" => ((Bdw)model).C,
            "log-likelihood" => report.LogLikelihood,
            "polarization" => model.Polarization,
            "share left after 12 renewals" => model.Survival(12),
            "retention rate at renewal 1" => model.RetentionRate(1),
            "retention rate at renewal 8" => model.RetentionRate(8),
            "discounted renewals of a new customer at 10 %" => model.DiscountedRenewals(0, double.PositiveInfinity, .1),
            "discounted renewals after 7 renewals at 10 %" => model.DiscountedRenewals(7, double.PositiveInfinity, .1),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };
    }
}
