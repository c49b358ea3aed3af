using Patron.Models.Explanation;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Models.Tests.Boosting;

namespace Patron.Models.Tests.Explanation;

public sealed class WhatIfTests
{
    static readonly Sample Rows = Sample.Of("what if", 500);

    static readonly PropensityModel Model = PropensityModel.Fit(
        Rows.Table, Rows.Happened, new() { Learner = new BoostingLearnerOptions { Trees = new() { Trees = 20, MinRows = 5 } } }).Model;

    static Dictionary<string, FieldValue> Changes => new() { ["wide"] = FieldValue.Of(1.5), ["category"] = FieldValue.Of("c3") };

    [Fact]
    public void Scores_before_and_after_are_those_of_the_rows_and_shifts_sum_to_their_difference()
    {
        for (int row = 0; row < 50; row++)
        {
            var found = WhatIf.Of(Model, Rows.Table, row, Changes);
            FeatureTable changed = new(
            [
                new NumericColumn("wide", [1.5]), .. Rows.Table.Take([row]).Columns.Skip(1).Take(2), new CategoryColumn("category", ["c3"]),
            ]);
            Assert.Equal(Model.Learner.Scores(Rows.Table)[row], found.Before);
            Assert.Equal(Model.Learner.Scores(changed)[0], found.After);
            Assert.Equal(found.After - found.Before, found.Shifts!.Sum(shift => shift.Difference), 1e-9);
        }
    }

    [Fact]
    public void The_table_stays_as_it_is()
    {
        double before = ((NumericColumn)Rows.Table.Columns[0]).Values[4];
        WhatIf.Of(Model, Rows.Table, 4, Changes);
        Assert.Equal(before, ((NumericColumn)Rows.Table.Columns[0]).Values[4]);
    }

    [Fact]
    public void What_limits_refuse_is_refused_all_together_and_by_name()
    {
        ChangeLimits limits = new(
            Rows.Table,
            new FieldLimits("wide") { Least = -1, Most = 1 },
            new FieldLimits("narrow") { IsImmutable = true },
            new FieldLimits("category") { Categories = ["c1", "c2"] });
        Dictionary<string, FieldValue> changes = new(Changes)
        {
            ["narrow"] = FieldValue.Of(99.0), ["age"] = FieldValue.Of(3.0), ["gaps"] = FieldValue.Of("text"),
        };
        int row = Array.FindIndex(((CategoryColumn)Rows.Table.Find("category")!).Values, category => category != "c3");
        string message = Assert.Throws<ArgumentException>(() => WhatIf.Of(Model, Rows.Table, row, changes, limits)).Message;
        foreach (string said in new[]
        {
            "'wide' may become -1 to 1, not 1.5", "'category' may become c1, c2, not c3", "'narrow' must not change",
            "there is no column 'age'", "'gaps' has numbers, which text is not",
        })
        {
            Assert.Contains(said, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_column_may_be_limited_to_one_direction()
    {
        FeatureTable table = new([new NumericColumn("age", [40])]);
        ChangeLimits limits = new(table, new FieldLimits("age") { Direction = FieldDirection.Up });
        string message = Assert.Throws<ArgumentException>(() =>
            WhatIf.Of(_ => [0, 0], table, 0, new Dictionary<string, FieldValue> { ["age"] = FieldValue.Of(39.0) }, limits)).Message;
        Assert.Contains("'age' may only rise from 40, not become 39", message, StringComparison.Ordinal);
        Assert.Equal(1, WhatIf.Of(_ => [0, 1], table, 0, new Dictionary<string, FieldValue> { ["age"] = FieldValue.Of(41.0) }, limits).After);
    }

    [Fact]
    public void Limits_that_cannot_be_are_refused()
    {
        string message = Assert.Throws<ArgumentException>(() => new ChangeLimits(
            Rows.Table,
            new FieldLimits("wide") { Least = 2, Most = 1 },
            new FieldLimits("narrow") { Categories = ["a"] },
            new FieldLimits("category") { Least = 0 },
            new FieldLimits("age"),
            new FieldLimits("age"))).Message;
        foreach (string said in new[]
        {
            "'wide' may become 2 to 1", "'narrow' has numbers, not categories", "'category' has categories, which have no range",
            "limits for 'age', which is no column", "'age' has limits 2 times",
        })
        {
            Assert.Contains(said, message, StringComparison.Ordinal);
        }
    }
}
