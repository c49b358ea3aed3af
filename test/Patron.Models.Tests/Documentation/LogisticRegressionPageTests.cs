using System.Globalization;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Documentation;

public sealed class LogisticRegressionPageTests
{
    static readonly Page Page = new("logistic_regression.md");

    [Fact]
    public void The_figures_on_the_subscribers_are_what_the_code_gives() =>
        TableIsTrue("subscribers", Subscribers.Table(), Subscribers.Churned(), atLeast: 8);

    [Fact]
    public void The_figures_on_the_telco_customers_are_what_the_code_gives()
    {
        Telco telco = Telco.Whole();
        TableIsTrue("telco", telco.Table, telco.Churned, atLeast: 10);
    }

    static void TableIsTrue(string heading, FeatureTable table, bool[] churned, int atLeast)
    {
        FitResult<PropensityModel> fit = PropensityModel.Fit(table, churned, new()
        {
            Learner = new LogisticLearnerOptions
            {
                Preprocessing = new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None },
                Regression = new LogisticRegressionOptions { Penalty = 0 },
            },
        });
        BinaryMetrics metrics = BinaryMetrics.Of(fit.Model.Score(table).Probabilities, churned);
        string[][] rows = Page.Table(heading);
        Assert.True(rows.Length >= atLeast, $"{rows.Length} rows");
        foreach (string[] row in rows)
        {
            int digits = row[1].Length - row[1].IndexOf('.', StringComparison.Ordinal) - 1;
            string actual = Figure(row[0], fit, metrics).ToString($"F{digits}", CultureInfo.InvariantCulture);
            Assert.Equal($"{row[0]} {row[1]}", $"{row[0]} {actual}");
        }
    }

    static double Figure(string name, FitResult<PropensityModel> fit, BinaryMetrics metrics)
    {
        LogisticRegression regression = fit.Model.Logistic().Regression;
        List<string> features = [.. regression.Features];
        const string error = "standard error of ";
        if (name.StartsWith(error, StringComparison.Ordinal))
            return fit.Report.StandardErrors[features.IndexOf(name[error.Length..]) + 1];
        int parameters = fit.Report.StandardErrors.Count(value => !double.IsNaN(value));
        return name switch
        {
            "log-likelihood" => fit.Report.LogLikelihood,
            "AIC" => (2 * parameters) - (2 * fit.Report.LogLikelihood),
            "intercept" => regression.Intercept,
            "AUC" => metrics.Auc!.Value,
            "log-loss" => metrics.LogLoss,
            "Brier" => metrics.Brier,
            "accuracy" => metrics.Accuracy,
            "churners in the top decile" => metrics.Lift[0].Gain!.Value,
            "churners in the top two deciles" => metrics.Lift[1].Gain!.Value,
            _ => regression.Coefficients[features.IndexOf(name)],
        };
    }
}
