using Patron.Models.Calibration;
using Patron.Models.Numerics;
using static Patron.Models.Tests.Calibration.Distortion;

namespace Patron.Models.Tests.Calibration;

public sealed class GroupedCalibrationTests
{
    /// <summary>
    /// North is said half of its log odds too low, south as much too high; east has ten rows, some rows have no group.
    /// </summary>
    static (double[] Said, bool[] Outcomes, string?[] Groups) Regions(int rows)
    {
        RandomStream random = new(Rounds.Seed);
        double[] said = new double[rows];
        bool[] outcomes = new bool[rows];
        string?[] groups = new string?[rows];
        for (int row = 0; row < rows; row++)
        {
            groups[row] = row < 10 ? "east" : row < 60 ? null : row % 2 == 0 ? "north" : "south";
            said[row] = 0.1 + (0.8 * random.Uniform());
            double shift = groups[row] switch { "north" => 0.5, "south" => -0.5, _ => 0 };
            outcomes[row] = random.Chance(FromLogOdds(LogOdds(said[row]) + shift));
        }

        return (said, outcomes, groups);
    }

    [Fact]
    public void Each_large_group_has_its_own_map_and_all_others_that_of_all_rows()
    {
        (double[] said, bool[] outcomes, string?[] groups) = Regions(20_000);
        FitResult<GroupedCalibration> fit = GroupedCalibration.Fit(said, outcomes, groups, CalibrationKind.Platt);

        Assert.Equal(["north", "south"], fit.Model.Groups);
        Assert.Equal(FromLogOdds(0.5), fit.Model.Of("north").Apply(0.5), 0.03);
        Assert.Equal(FromLogOdds(-0.5), fit.Model.Of("south").Apply(0.5), 0.03);
        Assert.Same(fit.Model.Pooled, fit.Model.Of("east"));
        Assert.Same(fit.Model.Pooled, fit.Model.Of("never seen"));
        Assert.Same(fit.Model.Pooled, fit.Model.Of(null));
        Assert.Equal(ProbabilityCalibration.Fit(said, outcomes, CalibrationKind.Platt).Model.ToJson(), fit.Model.Pooled.ToJson());
        Assert.Contains("'east'", Assert.Single(fit.Report.Warnings), StringComparison.Ordinal);

        double[] calibrated = fit.Model.Apply(said, groups);
        Assert.True(LogLoss(calibrated, outcomes) < LogLoss(fit.Model.Pooled.Apply(said), outcomes) - 0.01);
        Assert.Equal(fit.Model.Of(groups[70]).Apply(said[70]), calibrated[70]);
    }

    [Fact]
    public void A_group_of_one_outcome_has_no_map_of_its_own()
    {
        double[] said = [.. Enumerable.Range(0, 600).Select(row => (row % 10 / 10.0) + 0.05)];
        bool[] outcomes = [.. Enumerable.Range(0, 600).Select(row => row < 300 && row % 2 == 0)];
        string[] groups = [.. Enumerable.Range(0, 600).Select(row => row < 300 ? "a" : "b")];
        Assert.Equal(["a"], GroupedCalibration.Fit(said, outcomes, groups, CalibrationKind.Isotonic).Model.Groups);
        Assert.Throws<ArgumentOutOfRangeException>(() => GroupedCalibration.Fit(
            said, outcomes, groups, CalibrationKind.Platt, new GroupedCalibrationOptions { LeastOfEach = 0 }));
        Assert.Throws<ArgumentException>(() => GroupedCalibration.Fit(said, outcomes, groups.AsSpan(1), CalibrationKind.Platt));
    }

    [Theory]
    [MemberData(nameof(ProbabilityCalibrationTests.Kinds), MemberType = typeof(ProbabilityCalibrationTests))]
    public void Saved_maps_give_the_same_bits(CalibrationKind kind)
    {
        (double[] said, bool[] outcomes, string?[] groups) = Regions(3_000);
        GroupedCalibration maps = GroupedCalibration.Fit(said, outcomes, groups, kind).Model;
        GroupedCalibration read = GroupedCalibration.FromJson(maps.ToJson());
        Assert.Equal(maps.Apply(said, groups), read.Apply(said, groups));
        Assert.Equal(maps.ToJson(), read.ToJson());
        Assert.Throws<FormatException>(() => GroupedCalibration.FromJson(maps.Pooled.ToJson()));
    }
}
