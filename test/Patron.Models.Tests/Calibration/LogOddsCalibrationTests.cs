using Patron.Models.Calibration;
using Patron.Models.Numerics;
using Patron.Models.Propensity;
using static Patron.Models.Tests.Calibration.Distortion;

namespace Patron.Models.Tests.Calibration;

public sealed class LogOddsCalibrationTests
{
    // Four positive and four negative rows: Platt's targets are 5/6 and 1/6. Two probabilities and two parameters, so the map
    // gives each
    // the mean of its targets: (5/6 + 3/6) / 4 and (15/6 + 1/6) / 4.
    [Fact]
    public void Platts_line_through_two_probabilities_is_that_worked_out_by_hand()
    {
        ProbabilityCalibration map = ProbabilityCalibration.Fit(
            [0.2, 0.2, 0.2, 0.2, 0.9, 0.9, 0.9, 0.9], [true, false, false, false, true, true, true, false],
            CalibrationKind.Platt).Model;
        Assert.Equal(1.0 / 3, map.Apply(0.2), 1e-10);
        Assert.Equal(2.0 / 3, map.Apply(0.9), 1e-10);
        double middle = FromLogOdds((LogOdds(0.2) + LogOdds(0.9)) / 2);
        Assert.Equal(0.5, map.Apply(middle), 1e-10);
    }

    // Three probabilities and three parameters: each gets the mean of its targets, 51/52 for 50 positive rows and 1/72 for 70
    // negative ones.
    [Fact]
    public void Beta_calibration_goes_through_three_probabilities()
    {
        (double P, int Positives, int Rows)[] cells = [(0.1, 4, 40), (0.5, 16, 40), (0.9, 30, 40)];
        double[] said = [.. cells.SelectMany(cell => Enumerable.Repeat(cell.P, cell.Rows))];
        bool[] outcomes = [.. cells.SelectMany(cell => Enumerable.Range(0, cell.Rows).Select(row => row < cell.Positives))];
        ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Beta).Model;
        foreach ((double p, int positives, int rows) in cells)
            Assert.Equal(((positives * 51 / 52.0) + ((rows - positives) / 72.0)) / rows, map.Apply(p), 1e-9);
    }

    /// <summary>
    /// Within four and a half standard errors of its own, which are those of the logistic regression but for the targets.
    /// </summary>
    [Fact]
    public void A_line_of_log_odds_is_recovered()
    {
        (double[] said, bool[] outcomes) = Draw(new RandomStream(Rounds.Seed), 20_000,
            p => FromLogOdds(-0.4 + (0.6 * LogOdds(p))));
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Platt);
        var map = (LogOddsCalibration)fit.Model;
        Within(-0.4, map.C, fit.Report.StandardErrors[0]);
        Within(0.6, map.A, fit.Report.StandardErrors[1]);
        Recalibration line = Recalibration.Of(said, outcomes)!;
        Assert.Equal(line.Intercept.Value, map.C, 0.005);
        Assert.Equal(line.Slope.Value, map.A, 0.005);
        Assert.Equal(line.Intercept.StandardError, fit.Report.StandardErrors[0], 0.02 * line.Intercept.StandardError);
        Assert.Equal(line.Slope.StandardError, fit.Report.StandardErrors[1], 0.02 * line.Slope.StandardError);
        Assert.Equal(-20_000 * LogLoss(map.Apply(said), outcomes), fit.Report.LogLikelihood, 1e-6);
    }

    [Fact]
    public void Slopes_of_either_end_are_recovered()
    {
        (double[] said, bool[] outcomes) = Draw(
            new RandomStream(Rounds.Seed), 40_000, p => FromLogOdds(0.3 + (0.5 * Math.Log(p)) - (1.6 * Math.Log(1 - p))));
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Beta);
        var map = (LogOddsCalibration)fit.Model;
        Within(0.3, map.C, fit.Report.StandardErrors[0]);
        Within(0.5, map.A, fit.Report.StandardErrors[1]);
        Within(1.6, map.B, fit.Report.StandardErrors[2]);
        Assert.InRange(fit.Report.StandardErrors[1], 0.005, 0.05);
        Assert.Empty(fit.Report.Warnings);
    }

    [Fact]
    public void Probabilities_that_are_right_stay_as_they_are()
    {
        (double[] said, bool[] outcomes) = Draw(new RandomStream(Rounds.Seed), 40_000, p => p);
        foreach (CalibrationKind kind in Enum.GetValues<CalibrationKind>())
        {
            ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, kind).Model;
            double distance = said.Average(p => Math.Abs(map.Apply(p) - p));
            Assert.True(distance < 0.02, $"{kind}: {distance}");
        }
    }

    /// <summary>
    /// Kull et al., section 4: a slope that comes out negative is held at 0. Here 0.001 came true more often than 0.5.
    /// </summary>
    [Fact]
    public void An_end_that_would_fall_is_flat()
    {
        double[] said = [.. Enumerable.Range(0, 300).Select(row => row % 3 == 0 ? 0.001 : row % 3 == 1 ? 0.5 : 0.999)];
        bool[] outcomes = [.. Enumerable.Range(0,
            300).Select(row => row % 3 == 0 ? row % 2 == 0 : row % 3 == 1 ? row % 5 == 0 : row % 7 != 0)];
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Beta);
        var map = (LogOddsCalibration)fit.Model;
        Assert.Equal(0, map.A);
        Assert.True(map.B > 0);
        Assert.Contains(fit.Report.Warnings, warning => warning.Contains("one end", StringComparison.Ordinal));
        Assert.True(double.IsNaN(fit.Report.StandardErrors[1]));
        Assert.True(fit.Report.StandardErrors[2] > 0);
    }

    [Theory]
    [InlineData(CalibrationKind.Platt)]
    [InlineData(CalibrationKind.Beta)]
    public void Probabilities_that_go_the_wrong_way_become_the_share_that_came_true(CalibrationKind kind)
    {
        (double[] said, bool[] outcomes) = Draw(new RandomStream(3), 5_000, p => 0.9 - (0.8 * p));
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(said, outcomes, kind);
        double share = outcomes.Count(outcome => outcome) / 5_000.0;
        Assert.Equal(share, fit.Model.Apply(0.1), 0.001);
        Assert.Equal(fit.Model.Apply(0.1), fit.Model.Apply(0.9));
        Assert.Contains(fit.Report.Warnings, warning => warning.Contains("less often", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CalibrationKind.Platt)]
    [InlineData(CalibrationKind.Beta)]
    public void One_probability_moves_all_log_odds_alike(CalibrationKind kind)
    {
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit([0.5, 0.5, 0.5, 0.5], [true, false, false, false],
            kind);
        double share = ((2 / 3.0) + (3 / 5.0)) / 4;
        Assert.Equal(share, fit.Model.Apply(0.5), 1e-12);
        Assert.Equal(LogOdds(0.8) + LogOdds(share), LogOdds(fit.Model.Apply(0.8)), 1e-12);
        Assert.Contains(fit.Report.Warnings,
            warning => warning.Contains("all probabilities are equal", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CalibrationKind.Platt)]
    [InlineData(CalibrationKind.Beta)]
    public void Separated_outcomes_and_certain_probabilities_have_a_finite_map(CalibrationKind kind)
    {
        FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(
            [0, 0, 0.2, 0.6, 1, 1], [false, false, false, true, true, true], kind);
        Assert.Equal(StopReason.Converged, fit.Report.StopReason);
        Assert.InRange(fit.Model.Apply(0), 0.001, 0.3);
        Assert.InRange(fit.Model.Apply(1), 0.7, 0.999);
    }

    static void Within(double truth, double found, double error) =>
        Assert.InRange(found, truth - (4.5 * error), truth + (4.5 * error));
}
