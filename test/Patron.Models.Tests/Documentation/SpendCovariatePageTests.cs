using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.Documentation;

/// <summary>The figures of docs/models/covariates.md on spend.</summary>
public sealed class SpendCovariatePageTests
{
    const int Customers = 2000;

    [Fact]
    public void The_figures_of_gamma_gamma_with_covariates_are_what_the_code_gives() =>
        TableIsTrue("2,000 customers, gamma-gamma", 10, new GammaGamma(4, 3.5, 20), [new("v", "member", 0.5)]);

    [Fact]
    public void The_figures_of_the_hurdle_model_with_covariates_are_what_the_code_gives() =>
        TableIsTrue("2,000 customers, hurdle", 14, new HurdleSpend(.6, 5, 25, .5, .8), [new("a", "member", 0.7), new("median", "member", 0.4)]);

    static void TableIsTrue(string heading, int atLeast, SpendModel baseline, CovariateEffect[] effects)
    {
        RandomStream random = RandomStream.For(1, "members");
        double[] member = [.. Enumerable.Range(0, Customers).Select(_ => random.Chance(0.4) ? 1.0 : 0)];
        double[] purchases = [.. member.Select(_ => (double)random.Poisson(4))];
        CustomerCovariates covariates = Members(member);
        SpendHistories histories = new SpendCovariateModel(baseline, ["member"], effects).Simulate(purchases, covariates, seed: 1);
        FitReport plain = baseline.Kind.Fit(histories, new SpendFitOptions()).Report;
        FitResult<SpendCovariateModel> fit = SpendCovariateModel.Fit(baseline.Kind, histories, covariates);
        double[] ofNew = fit.Model.ExpectedSpendOfNewCustomers(Members([0, 1]));
        string[][] rows = new Page("covariates.md").Table(heading);
        Assert.True(rows.Length >= atLeast, $"{rows.Length} rows");
        string[] actual = [.. rows.Select(Line)];
        Assert.True(rows.Select(row => $"| {row[0]} | {row[1]} |").SequenceEqual(actual), $"covariates.md should say:\n{string.Join('\n', actual)}");

        string Line(string[] row)
        {
            int digits = row[1].Length - row[1].IndexOf('.', StringComparison.Ordinal) - 1;
            return $"| {row[0]} | {Figure(row[0]).ToString($"F{digits}", CultureInfo.InvariantCulture)} |";
        }

        double Figure(string name) => name switch
        {
            _ when baseline.Kind.ParameterNames.ToList().IndexOf(name) is >= 0 and int index => fit.Model.Baseline.Parameters[index],
            _ when name.StartsWith("gamma of ", StringComparison.Ordinal) => fit.Model.Effects[Effect(name[9..])].Value,
            _ when name.StartsWith("standard error of gamma of ", StringComparison.Ordinal) =>
                fit.Report.StandardErrors[baseline.Parameters.Count + Effect(name[27..])],
            "log-likelihood" => fit.Report.LogLikelihood,
            "log-likelihood without covariates" => plain.LogLikelihood,
            "likelihood-ratio statistic" => LikelihoodRatioTest.Of(plain, fit.Report, effects.Length).Statistic,
            "expected spend of a new member" => ofNew[1],
            "expected spend of another new customer" => ofNew[0],
            _ => throw new ArgumentException($"the page has a figure this test does not know: {name}"),
        };

        int Effect(string parameter) => fit.Model.Effects.ToList().FindIndex(effect => effect.Parameter == parameter);
    }

    static CustomerCovariates Members(double[] member) => CustomerCovariates.Create(new Dictionary<string, double[]> { ["member"] = member });
}
