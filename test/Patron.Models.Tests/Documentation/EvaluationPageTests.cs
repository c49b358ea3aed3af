using System.Globalization;
using Patron.Models.Calibration;
using Patron.Models.Decisions;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Propensity;

namespace Patron.Models.Tests.Documentation;

/// <summary>docs/evaluation.md says what the code does, with the figures it gives.</summary>
public sealed class EvaluationPageTests
{
    static readonly Page Page = new(Path.Combine("..", "evaluation.md"));
    static readonly string Words = string.Join(' ', Page.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void The_figures_on_the_telco_customers_are_what_the_code_gives()
    {
        Telco telco = Telco.Whole();
        double[] probabilities = PropensityModel.Fit(telco.Table, telco.Churned, new()
        {
            Learner = new LogisticLearnerOptions
            {
                Preprocessing = new PreprocessingOptions { DropFirstLevel = true, Scaling = FeatureScaling.None },
                Regression = new LogisticRegressionOptions { Penalty = 0 },
            },
        }).Model.Score(telco.Table).Probabilities;
        Dictionary<string, double> figures = Figures(probabilities, telco.Churned);
        string[][] rows = Page.Table("telco");
        Assert.Equal(figures.Keys, rows.Select(row => row[0]));
        Assert.Equal(
            rows.Select(row => $"{row[0]} {row[1]}"), rows.Select(row => $"{row[0]} {Like(row[1], figures[row[0]])}"));

        // ../shared/reference/numbers.md, section 4
        Assert.Equal(0.848207, figures["AUC"], 5e-7);
        Assert.Equal(0.134363, figures["Brier"], 5e-7);
        Assert.Equal(0.2884, figures["gain of the top tenth"], 5e-5);
        Assert.Equal(0.5131, figures["gain of the top fifth"], 5e-5);
    }

    [Fact]
    public void Each_metric_has_its_formula_and_its_source() =>
        Assert.All(Page.Table("metric"), row => Assert.Equal((3, row[0]), (row.Length, row[0])));

    [Fact]
    public void Its_limits_are_those_of_the_code()
    {
        FairnessOptions fairness = new();
        Says($"fewer than {fairness.LeastRows} rows or fewer than {fairness.LeastOfEach} of either outcome");
        GroupedCalibrationOptions grouped = new();
        Says($"at least {grouped.LeastRows} rows with {grouped.LeastOfEach} of either outcome");
        Says($"{new BootstrapOptions().Worlds.ToString("#,0", CultureInfo.InvariantCulture)} worlds unless told");
        Assert.Equal(Enum.GetNames<CalibrationKind>().Order(), Page.Table("kind").Select(row => row[0]).Select(
            name => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.Trim('`'))).Order());
    }

    static Dictionary<string, double> Figures(double[] probabilities, bool[] churned)
    {
        BinaryMetrics metrics = BinaryMetrics.Of(probabilities, churned);
        Estimate area = AreaUnderCurve.EstimateOf(probabilities, churned)!.Value;
        Estimate precision = Bootstrap.Of([BinaryMetric.AveragePrecision], probabilities, churned)[0].Interval!.Value;
        BrierDecomposition parts = BrierDecomposition.Of(probabilities, churned, Binning.EqualMass, 10);
        CalibrationError error = CalibrationError.Of(probabilities, churned);
        ConfusionMatrix half = ConfusionMatrix.Of(probabilities, churned, 0.5);
        CampaignValue value = new() { Benefit = 100, ContactCost = 20 };
        ConfusionMatrix contacted = ConfusionMatrix.Of(probabilities, churned, value.Threshold!.Value);
        ProfitCurve profit = ProfitCurve.Of(probabilities, value, churned);
        Assert.Equal(metrics.Brier, parts.Brier, 1e-12);
        Assert.Equal(contacted.Selected, profit.BestExpected.Rows);
        return new()
        {
            ["AUC"] = area.Value,
            ["AUC, low"] = area.Low,
            ["AUC, high"] = area.High,
            ["average precision"] = precision.Value,
            ["average precision, low"] = precision.Low,
            ["average precision, high"] = precision.High,
            ["log-loss"] = metrics.LogLoss,
            ["Brier"] = metrics.Brier,
            ["reliability, ten bins"] = parts.Reliability,
            ["resolution, ten bins"] = parts.Resolution,
            ["uncertainty"] = parts.Uncertainty,
            ["within bins"] = parts.WithinVariance - parts.WithinCovariance,
            ["calibration error"] = error.Expected,
            ["calibration error by chance"] = error.ByChance,
            ["Kolmogorov-Smirnov"] = metrics.KolmogorovSmirnov!.Statistic,
            ["its threshold"] = metrics.KolmogorovSmirnov.Threshold,
            ["gain of the top tenth"] = metrics.Lift[0].Gain!.Value,
            ["gain of the top fifth"] = metrics.Lift[1].Gain!.Value,
            ["recall from one half"] = half.Recall!.Value,
            ["precision from one half"] = half.Precision!.Value,
            ["Matthews from one half"] = half.Mcc!.Value,
            ["threshold of benefit 100, contact 20"] = value.Threshold.Value,
            ["contacted from it"] = contacted.Selected,
            ["expected profit"] = profit.BestExpected.Expected,
            ["realised profit"] = profit.BestExpected.Realised!.Value,
            ["best realised profit"] = profit.BestRealised!.Realised!.Value,
        };
    }

    static string Like(string printed, double value)
    {
        int point = printed.IndexOf('.', StringComparison.Ordinal);
        return value.ToString(point < 0 ? "F0" : $"F{printed.Length - point - 1}", CultureInfo.InvariantCulture);
    }

    static void Says(string words) => Assert.Contains(words, Words, StringComparison.Ordinal);
}
