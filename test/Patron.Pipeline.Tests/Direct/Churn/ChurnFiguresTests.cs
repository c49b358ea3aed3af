using Patron.Models.Evaluation;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed class ChurnFiguresTests
{
    static readonly ChurnCase Case = new(800);
    static readonly Lazy<ChurnMetrics> Found = new(() => Case.Run().Report.Metrics);

    static readonly Lazy<double[]> Probabilities = new(() => CrossValidation.Of(
        Case.Features, Case.Left, StratifiedFolds.Assign(Case.Ids, Case.Left, 5, 42)).Probabilities);

    [Fact]
    public void The_area_has_the_interval_of_DeLong()
    {
        Assert.Equal(AreaUnderCurve.EstimateOf(Probabilities.Value, Case.Left), Found.Value.Intervals.Auc);
        Assert.InRange(Found.Value.Auc!.Value, Found.Value.Intervals.Auc!.Value.Low, Found.Value.Intervals.Auc!.Value.High);
    }

    /// <summary>Both figures are means over rows, whose errors are nearly normal: the ends differ by the chance of 1,000 worlds.</summary>
    [Fact]
    public void Log_loss_and_Brier_score_have_the_intervals_of_means()
    {
        ChurnIntervals found = Found.Value.Intervals;
        IEnumerable<(double Probability, bool Left)> rows = Probabilities.Value.Zip(Case.Left);
        Nearly(Estimate.MeanOf([.. rows.Select(row => -Math.Log(row.Left ? row.Probability : 1 - row.Probability))]), found.LogLoss!.Value);
        Nearly(Estimate.MeanOf([.. rows.Select(row => Math.Pow(row.Probability - (row.Left ? 1 : 0), 2))]), found.Brier!.Value);

        static void Nearly(Estimate expected, Estimate actual)
        {
            Assert.Equal(expected.Value, actual.Value, 1e-10);
            Assert.Equal(expected.Low, actual.Low, expected.StandardError / 3);
            Assert.Equal(expected.High, actual.High, expected.StandardError / 3);
        }
    }

    [Fact]
    public void The_same_file_has_the_same_intervals() => Assert.Equal(Found.Value.Intervals, Case.Run().Report.Metrics.Intervals);

    [Fact]
    public void One_rule_is_better_than_the_majority_and_worse_than_the_model()
    {
        (ChurnMetrics model, ChurnOneRule rule) = (Found.Value, Found.Value.OneRule);
        Assert.True(rule.LogLoss > model.LogLoss && rule.LogLoss < model.MajorityLogLoss, $"{rule.LogLoss}");
        Assert.True(rule.Brier > model.Brier && rule.Brier < model.MajorityBrier, $"{rule.Brier}");
        Assert.True(rule.Auc < model.Auc && rule.Auc > 0.5, $"{rule.Auc}");
        Assert.Matches("^(months <= [0-9.]+|plan is monthly)( or missing)?$", rule.Rule);
    }
}
