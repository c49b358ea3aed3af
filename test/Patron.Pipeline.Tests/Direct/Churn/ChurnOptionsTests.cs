using Patron.Models.Calibration;
using Patron.Models.Evaluation;
using Patron.Models.Propensity;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed class ChurnOptionsTests
{
    static readonly ChurnCase Case = new(400);

    [Fact]
    public void A_column_that_is_left_out_is_not_learnt_from_and_said_to_be()
    {
        AnalysisNotes notes = new();
        ChurnReport report = Case.Run(request => request with { Without = ["plan"] }, notes).Report;
        Assert.Equal(["months"], report.Model.Columns);
        Assert.Equal(new LeftOut("plan", "is left out by --without"), Assert.Single(report.LeftOut));
        Assert.Contains(notes.Notes, note => note.Contains("'plan'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("plans", "did you mean 'plan'?")]
    [InlineData("left", "--without: 'left' is the target")]
    [InlineData("id", "--without: 'id' is the customers' id")]
    public void A_column_that_cannot_be_left_out_is_named(string column, string message) => Assert.Contains(
        message, Assert.Throws<InputException>(() => Case.Run(request => request with { Without = [column] })).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(CalibrationKind.Platt)]
    [InlineData(CalibrationKind.Isotonic)]
    [InlineData(CalibrationKind.Beta)]
    public void Calibrated_scores_go_through_a_map_of_the_cross_validation_and_are_judged_by_maps_of_the_other_folds(CalibrationKind kind)
    {
        int[] folds = StratifiedFolds.Assign(Case.Ids, Case.Left, 5, 42);
        CrossValidation raw = CrossValidation.Of(Case.Features, Case.Left, folds);
        ProbabilityCalibration map = ProbabilityCalibration.Fit(raw.Probabilities, Case.Left, kind).Model;
        double[] scores = PropensityModel.Fit(Case.Features, Case.Left).Model.Score(Case.Features).Probabilities;

        ChurnOutcome found = Case.Run(request => request with { Calibration = kind });
        Assert.Equal(map.Apply(scores), found.Scores.Scores);
        Assert.Equal(raw.Calibrated(Case.Left, folds, kind).LogLoss, found.Report.Metrics.LogLoss);
        Assert.Equal(kind.ToString().ToLowerInvariant(), found.Report.Model.Calibration);
    }

    [Fact]
    public void Learners_that_were_tried_stand_beside_the_best_with_the_error_of_the_difference()
    {
        IReadOnlyList<ChurnRival> tried = Case.Run(request => request with { Learner = "auto", Trials = 1 }).Report.Model.Compared;
        Assert.Equal(["boosting", "forest", "logistic", "rules"], tried.Select(one => one.Learner).Distinct().Order());
        Assert.Equal(tried.OrderBy(one => one.LogLoss), tried);
        Assert.Equal((0.0, 0.0), (tried[0].Difference, tried[0].StandardError));
        Assert.All(tried.Skip(1), one => Assert.True(one.StandardError > 0));
        ChurnRival chosen = Assert.Single(tried, one => one.IsChosen);
        Assert.True(chosen.Difference <= chosen.StandardError);
    }
}
