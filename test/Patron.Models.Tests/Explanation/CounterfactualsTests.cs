using Patron.Models.Calibration;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Explanation;

public sealed class CounterfactualsTests
{
    static readonly Sample Rows = Sample.Of("counterfactual", 600);

    public static TheoryData<LearnerKind> Kinds => [LearnerKind.Logistic, LearnerKind.Boosting, LearnerKind.Forest];

    static PropensityModel Fit(LearnerKind kind)
    {
        LearnerOptions learner = kind switch
        {
            LearnerKind.Boosting => new BoostingLearnerOptions { Trees = new() { Trees = 15, MinRows = 5 } },
            LearnerKind.Forest => new ForestLearnerOptions { Forest = new() { Trees = 10, MinRows = 5 } },
            _ => new LogisticLearnerOptions(),
        };
        return PropensityModel.Fit(Rows.Table, Rows.Happened, new() { Learner = learner }).Model;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_counterfactual_flips_within_the_limits_and_touches_no_immutable_column(LearnerKind kind)
    {
        PropensityModel model = Fit(kind);
        ChangeLimits limits = new(
            Rows.Table,
            new FieldLimits("narrow") { IsImmutable = true },
            new FieldLimits("wide") { Least = -1, Most = 1.5 },
            new FieldLimits("category") { Categories = ["c1", "c2"] });
        int rows = Rounds.Count(15, 60);
        int found = 0;
        for (int row = 0; row < rows; row++)
        {
            CounterfactualSearch search = Counterfactuals.Of(model, Rows.Table, Rows.Table, row, 0.5, limits);
            found += search.Found.Count;
            Assert.Equal(search.Found.Count == 0, search.Summary.StartsWith("none found", StringComparison.Ordinal));
            Assert.Equal(
                search.Found.Count, search.Found.Select(one => string.Join(',', one.Changes.Select(change => change.Column))).Distinct().Count());
            foreach (Counterfactual one in search.Found)
            {
                AssertAllowed(one, limits);
                double changed = model.Score(Changed(Rows.Table.Take([row]), one.Changes)).Probabilities[0];
                Assert.Equal(changed, one.Score);
                Assert.NotEqual(search.Score >= 0.5, changed >= 0.5);
            }
        }

        Assert.True(found > rows / 2, $"{found} found of {rows} rows");
    }

    [Fact]
    public void A_search_that_nobody_waits_for_any_more_ends()
    {
        using CancellationTokenSource gone = new();
        gone.Cancel();
        Assert.Throws<OperationCanceledException>(
            () => Counterfactuals.Of(Fit(LearnerKind.Logistic), Rows.Table, Rows.Table, 0, 0.5, cancellation: gone.Token));
    }

    /// <summary>A map that says a third as often: what flips is the decision by the mapped probability.</summary>
    [Fact]
    public void Decisions_of_a_calibrated_model_are_by_its_calibrated_probability()
    {
        PropensityModel plain = Fit(LearnerKind.Logistic);
        bool[] rarer = [.. Rows.Happened.Select((happened, row) => happened && row % 3 == 0)];
        PropensityModel model = plain.Calibrated(
            ProbabilityCalibration.Fit(plain.Score(Rows.Table).Probabilities, rarer, CalibrationKind.Platt).Model);
        int found = 0;
        for (int row = 0; row < 15; row++)
        {
            CounterfactualSearch search = Counterfactuals.Of(model, Rows.Table, Rows.Table, row, 0.2);

            FeatureTable one = Rows.Table.Take([row]);
            Assert.Equal(model.Score(one).Probabilities[0], search.Score);
            Assert.NotEqual(plain.Score(one).Probabilities[0], search.Score);
            foreach (Counterfactual flip in search.Found)
            {
                Assert.Equal(model.Score(Changed(one, flip.Changes)).Probabilities[0], flip.Score);
                Assert.NotEqual(search.Score >= 0.2, flip.Score >= 0.2);
                found++;
            }
        }

        Assert.True(found > 0);
    }

    static void AssertAllowed(Counterfactual one, ChangeLimits limits)
    {
        Assert.NotEmpty(one.Changes);
        Assert.All(one.Changes, change => Assert.Null(limits.Refusal(change)));
        Assert.DoesNotContain(one.Changes, change => change.Column == "narrow" || change.From == change.To);
        Assert.DoesNotContain(one.Changes, change => change.Column == "wide" && change.To.Number is < -1 or > 1.5);
        Assert.DoesNotContain(one.Changes, change => change.Column == "category" && change.To.Category is not ("c1" or "c2"));
    }

    // x + y / 2 >= 1 from (0, 0): a standard deviation of x is the nearest, y needs two.
    [Fact]
    public void The_change_is_the_smallest_that_flips()
    {
        var random = RandomStream.For((long)Rounds.Seed, "plane");
        FeatureTable known = new(
        [
            new NumericColumn("x", RandomRows.Of(2001, _ => random.Normal())),
            new NumericColumn("y", RandomRows.Of(2001, _ => random.Normal())),
        ]);
        FeatureTable own = new([new NumericColumn("x", [0]), new NumericColumn("y", [0])]);
        CounterfactualSearch search = Counterfactuals.Of(Plane, known, own, 0, 1);
        Assert.Equal(["x", "y"], search.Found.Select(one => Assert.Single(one.Changes).Column));
        // Rounding goes up by at most a hundredth of a standard deviation.
        Assert.InRange(search.Found[0].Changes[0].To.Number, 1, 1.011);
        Assert.InRange(search.Found[1].Changes[0].To.Number, 2, 2.011);
        Assert.InRange(search.Found[0].Cost, 0.8, 1.25);
        Assert.Equal("1 found", Counterfactuals.Of(Plane, known, own, 0, 1, options: new() { Wanted = 1 }).Summary[..7]);
    }

    [Fact]
    public void Where_one_column_does_not_do_two_are_changed_and_no_more()
    {
        var random = RandomStream.For((long)Rounds.Seed, "both");
        FeatureTable known = new(
        [
            new NumericColumn("x", RandomRows.Of(500, _ => random.Below(10))),
            new NumericColumn("y", RandomRows.Of(500, _ => random.Below(10))),
            new CategoryColumn("z", [.. Enumerable.Range(0, 500).Select(row => row % 2 == 0 ? "a" : "b")]),
        ]);
        FeatureTable own = new([new NumericColumn("x", [0]), new NumericColumn("y", [0]), new CategoryColumn("z", ["a"])]);
        ChangeLimits limits = new(known, new FieldLimits("x") { Most = 6 }, new FieldLimits("y") { Most = 6 });
        CounterfactualSearch search = Counterfactuals.Of(Plane, known, own, 0, 8, limits);
        Counterfactual one = Assert.Single(search.Found);
        Assert.Equal(["x", "y"], one.Changes.Select(change => change.Column));
        Assert.All(one.Changes, change => Assert.True(double.IsInteger(change.To.Number)));
        Assert.True(one.Changes[0].To.Number + (one.Changes[1].To.Number / 2) >= 8, $"{one}");
    }

    [Fact]
    public void Where_nothing_flips_it_says_so_and_how_near_it_came()
    {
        FeatureTable known = new([new NumericColumn("x", [0, 1, 2, 3]), new NumericColumn("y", [0, 1, 2, 3])]);
        CounterfactualSearch search = Counterfactuals.Of(Plane, known, known, 0, 100);
        Assert.Empty(search.Found);
        Assert.Equal(4.5, search.Nearest!.Score);
        Assert.Equal(
            "none found that brings the score to at least 100, from 0; the nearest: x from 0 to 3 and y from 0 to 3: score 4.5", search.Summary);
        ChangeLimits fixedAll = new(known, new FieldLimits("x") { IsImmutable = true }, new FieldLimits("y") { IsImmutable = true });
        Assert.EndsWith("no column may change", Counterfactuals.Of(Plane, known, known, 0, 100, fixedAll).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_search_finds_the_same()
    {
        PropensityModel model = Fit(LearnerKind.Boosting);
        for (int row = 0; row < 5; row++)
        {
            Assert.Equal(
                Counterfactuals.Of(model, Rows.Table, Rows.Table, row, 0.5).Summary,
                Counterfactuals.Of(model, Rows.Table, Rows.Table.Take([9, row]), 1, 0.5).Summary);
        }
    }

    static double[] Plane(FeatureTable table)
    {
        double[] x = ((NumericColumn)table.Find("x")!).Values;
        double[] y = ((NumericColumn)table.Find("y")!).Values;
        return RandomRows.Of(table.Rows, row => x[row] + (y[row] / 2));
    }

    static FeatureTable Changed(FeatureTable row, IReadOnlyList<FieldChange> changes) => new(
    [
        .. row.Columns.Select(column => changes.FirstOrDefault(change => change.Column == column.Name) is not { } change ? column
            : column is NumericColumn ? (FeatureColumn)new NumericColumn(column.Name, [change.To.Number])
            : new CategoryColumn(column.Name, [change.To.Category])),
    ]);
}
