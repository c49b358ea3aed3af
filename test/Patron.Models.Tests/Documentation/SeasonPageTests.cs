using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Btyd.TimeVarying;

namespace Patron.Models.Tests.Documentation;

/// <summary>The figures of docs/models/covariates.md on covariates that change with time.</summary>
public sealed class SeasonPageTests
{
    [Fact]
    public void The_figures_with_a_season_in_BG_NBD_are_what_the_code_gives() =>
        TableIsTrue("600 customers, BG/NBD", new BgNbd(.6, 6, .7, 3));

    [Fact]
    public void The_figures_with_a_season_in_Pareto_NBD_are_what_the_code_gives() =>
        TableIsTrue("600 customers, Pareto/NBD", new ParetoNbd(.9, 8, .7, 12));

    static void TableIsTrue(string heading, PurchaseModel baseline)
    {
        TimeVaryingModel truth = new(baseline, ["season"], [new(PurchaseProcess.Buying, "season", 0.9)]);
        DatedHistories histories = Seasons.Drawn(truth, Seasons.OfSeason, 600, seed: 600).Histories;
        FitResult<TimeVaryingModel> fit = TimeVaryingModel.Fit(baseline.Kind, histories, Seasons.OfSeason);
        FitResult<PurchaseModel> plain = baseline.Kind.Fit(histories.Histories, new PurchaseFitOptions());
        string[][] rows = new Page("covariates.md").Table(heading);
        Assert.True(rows.Length >= 9, $"{rows.Length} rows");
        Assert.Equal(string.Join('\n', rows.Select(row => $"| {row[0]} | {row[1]} |")), string.Join('\n', rows.Select(Line)));

        string Line(string[] row)
        {
            int digits = row[1].Length - row[1].IndexOf('.', StringComparison.Ordinal) - 1;
            return $"| {row[0]} | {Figure(row[0]).ToString($"F{digits}", CultureInfo.InvariantCulture)} |";
        }

        double Figure(string name) => name switch
        {
            _ when baseline.Kind.ParameterNames.ToList().IndexOf(name) is >= 0 and int index => fit.Model.Baseline.Parameters[index],
            "gamma of the season" => fit.Model.Effects[0].Value,
            "standard error of gamma" => fit.Report.StandardErrors[baseline.Parameters.Count],
            "log-likelihood" => fit.Report.LogLikelihood,
            "log-likelihood without the season" => plain.Report.LogLikelihood,
            "likelihood-ratio statistic" => LikelihoodRatioTest.Of(plain.Report, fit.Report, fit.Model.Effects.Count).Statistic,
            "expected purchases of all in the season to come" => Future(52) - Future(43),
            "the same without the season" => plain.Model.ExpectedPurchases(histories.Histories, 52).Sum() - plain.Model.ExpectedPurchases(histories.Histories, 43).Sum(),
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };

        double Future(double horizon) => fit.Model.ExpectedPurchases(histories, Seasons.OfSeason, horizon).Sum();
    }
}
