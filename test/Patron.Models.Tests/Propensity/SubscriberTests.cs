using System.Text.Json;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

/// <summary>
/// The subscribers of testdata/propensity against subscribers.json, worked out in decimal arithmetic of 50 digits.
/// </summary>
public sealed class SubscriberTests
{
    static readonly PropensityOptions MaximumLikelihood = new()
    {
        Learner = new LogisticLearnerOptions
        {
            Preprocessing = new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None },
            Regression = new LogisticRegressionOptions { Penalty = 0 },
        },
    };

    static readonly PropensityOptions Penalized = new();

    [Fact]
    public void Maximum_likelihood_gives_the_reference() =>
        Matches("maximum_likelihood", MaximumLikelihood, leftOut: "addon=no plan for it");

    [Fact]
    public void Penalty_1_gives_the_reference() => Matches("penalized", Penalized, leftOut: null);

    [Fact]
    public void The_feature_that_says_nothing_new_is_named_in_a_warning()
    {
        FitReport report = PropensityModel.Fit(Subscribers.Table(), Subscribers.Churned(), MaximumLikelihood).Report;
        Assert.Equal(
            "feature 'addon=no plan for it' is a linear combination of the features before it: its coefficient is 0 and has no "
                + "standard error",
            Assert.Single(report.Warnings));
        Assert.Equal(StopReason.Converged, report.StopReason);
    }

    [Fact]
    public void The_order_of_rows_is_irrelevant()
    {
        FeatureTable table = Subscribers.Table();
        bool[] churned = Subscribers.Churned();
        var random = new RandomStream(11);
        int[] order = [.. Enumerable.Range(0, table.Rows).OrderBy(_ => random.NextBits())];
        LogisticRegression one = PropensityModel.Fit(table, churned).Model.Logistic().Regression;
        LogisticRegression other = PropensityModel.Fit(
            table.Take(order), [.. order.Select(row => churned[row])]).Model.Logistic().Regression;
        Assert.Equal(one.Features, other.Features);
        Assert.Equal(one.Intercept, other.Intercept, 1e-12);
        for (int i = 0; i < one.Coefficients.Count; i++)
            Assert.Equal(one.Coefficients[i], other.Coefficients[i], 1e-12);
    }

    static void Matches(string name, PropensityOptions options, string? leftOut)
    {
        FeatureTable table = Subscribers.Table();
        bool[] churned = Subscribers.Churned();
        FitResult<PropensityModel> fit = PropensityModel.Fit(table, churned, options);
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf("testdata", "propensity", "subscribers.json")));
        JsonElement expected = document.RootElement.GetProperty(name);
        Assert.Equal(expected.GetProperty("log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-10);

        string[] parameters = ["intercept", .. fit.Model.Logistic().Regression.Features];
        double[] values = [fit.Model.Logistic().Regression.Intercept, .. fit.Model.Logistic().Regression.Coefficients];
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i] == leftOut)
            {
                Assert.Equal(0, values[i]);
                Assert.Equal(double.NaN, fit.Report.StandardErrors[i]);
                continue;
            }

            Assert.Equal(expected.GetProperty("parameters").GetProperty(parameters[i]).GetDouble(), values[i], 1e-10);
            Assert.Equal(expected.GetProperty("standard_errors").GetProperty(parameters[i]).GetDouble(),
                fit.Report.StandardErrors[i], 1e-10);
        }

        double[] scores = fit.Model.Score(table).Probabilities;
        double[] first = [.. expected.GetProperty("probabilities").EnumerateArray().Select(value => value.GetDouble())];
        for (int row = 0; row < first.Length; row++)
            Assert.Equal(first[row], scores[row], 1e-12);
        BinaryMetrics metrics = BinaryMetrics.Of(scores, churned);
        JsonElement expectedMetrics = expected.GetProperty("metrics");
        Assert.Equal(expectedMetrics.GetProperty("auc").GetDouble(), metrics.Auc!.Value, 1e-12);
        Assert.Equal(expectedMetrics.GetProperty("log_loss").GetDouble(), metrics.LogLoss, 1e-12);
        Assert.Equal(expectedMetrics.GetProperty("brier").GetDouble(), metrics.Brier, 1e-12);
        Assert.Equal(expectedMetrics.GetProperty("accuracy").GetDouble(), metrics.Accuracy, 1e-12);
        Assert.Equal(expectedMetrics.GetProperty("majority_accuracy").GetDouble(), metrics.MajorityAccuracy, 1e-12);
    }
}
