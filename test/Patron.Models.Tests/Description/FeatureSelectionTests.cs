using Patron.Models.Description;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

public sealed class FeatureSelectionTests
{
    const int Rows = 2000;

    readonly bool[] _target;
    readonly int[] _folds;
    readonly FeatureTable _table;

    public FeatureSelectionTests()
    {
        RandomStream random = new(9);
        _target = [.. Enumerable.Range(0, Rows).Select(_ => random.Chance(0.3))];
        _folds = StratifiedFolds.Assign([.. Enumerable.Range(0, Rows).Select(row => $"c{row}")], _target, 5, 1);
        double[] strong = [.. _target.Select(hit => (hit ? 1 : 0) + random.Normal())];
        _table = new FeatureTable(
        [
            new NumericColumn("noise", [.. _target.Select(_ => random.Normal())]),
            new NumericColumn("weaker", [.. strong.Select(value => value + (0.2 * random.Normal()))]),
            new NumericColumn("strong", strong),
            new NumericColumn("humped", [.. _target.Select(hit => (hit ? 0.3 : 1.2) * random.Normal())]),
            new NumericColumn("sparse", [.. _target.Select(_ => random.Chance(0.9) ? double.NaN : random.Normal())]),
            new CategoryColumn("same", [.. Enumerable.Range(0, Rows).Select(row => row < 10 ? "b" : "a")]),
            new CategoryColumn("account", [.. Enumerable.Range(0, Rows).Select(row => $"c{row}")]),
        ]);
    }

    [Fact]
    public void Each_rule_drops_what_it_is_for_and_says_why()
    {
        FeatureSelection found = Select(new SelectionOptions { Missing = 0.5, Variance = 0.01, Correlation = 0.9, Keep = 2 });

        Assert.Equal(["strong", "humped"], found.Kept);
        Assert.Equal(
            [("noise", SelectionRule.Keep), ("weaker", SelectionRule.Correlation), ("sparse", SelectionRule.Missing), ("same", SelectionRule.Variance), ("account", SelectionRule.Keep)],
            found.Dropped.Select(feature => (feature.Column, feature.Rule)));
        Assert.Matches(@"^correlation with strong, which says more, is 0\.9\d\d$", found.Dropped[1].Reason);
        Assert.Matches(@"^missing in (89|90)\.\d % of the rows$", found.Dropped[2].Reason);
        Assert.Equal("differs from its most frequent value in only 0.50 % of the rows", found.Dropped[3].Reason);
        Assert.Equal(["noise", "weaker", "strong", "humped", "account"], found.Importance.Select(feature => feature.Column));
    }

    [Fact]
    public void Without_rules_everything_stays()
    {
        FeatureSelection found = Select(new SelectionOptions());

        Assert.Equal(_table.Columns.Select(column => column.Name), found.Kept);
        Assert.Empty(found.Dropped);
    }

    [Fact]
    public void Nothing_left_and_rules_out_of_range_are_refused()
    {
        FeatureTable sparse = new([_table.Find("sparse")!]);

        Assert.Contains(
            "sparse: missing in", Assert.Throws<ArgumentException>(() => FeatureSelection.Of(sparse, _target, _folds, new SelectionOptions { Missing = 0.5 })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Select(new SelectionOptions { Keep = 0 }));
    }

    /// <summary>A shift of one deviation ranks Φ(1/√2) = 0.76 of pairs right; a hump is seen although the means are equal.</summary>
    [Fact]
    public void Importance_sees_any_form_and_nothing_in_names()
    {
        Dictionary<string, FeatureImportance> found = FeatureImportance.Of(_table, _target, _folds).ToDictionary(one => one.Column);

        Assert.InRange(found["strong"].Auc!.Value.Value, 0.73, 0.79);
        Assert.True(found["humped"].Auc!.Value.Value > 0.7);
        Assert.InRange(found["noise"].Auc!.Value.Value, 0.45, 0.55);
        Assert.Equal(0.5, found["account"].Auc!.Value.Value, 0.01);
        Assert.InRange(found["noise"].MutualInformation, 0, 0.01);
        Assert.True(found["humped"].MutualInformation > 0.05);
    }

    /// <summary>By hand: a category of two levels with one half and no positives of 100 rows each, less the bias of one half over the rows.</summary>
    [Fact]
    public void Mutual_information_is_the_entropy_that_the_groups_take_away()
    {
        bool[] target = [.. Enumerable.Range(0, 200).Select(row => row < 50)];
        CategoryColumn column = new("c", [.. Enumerable.Range(0, 200).Select(row => row < 100 ? "a" : "b")]);
        double all = -(0.25 * Math.Log(0.25)) - (0.75 * Math.Log(0.75));

        FeatureImportance found = FeatureImportance.Of(new FeatureTable([column]), target, [.. Enumerable.Range(0, 200).Select(row => row % 2)])[0];

        Assert.Equal(all - (0.5 * Math.Log(2)) - (1.0 / 400), found.MutualInformation, 1e-12);
    }

    FeatureSelection Select(SelectionOptions options) => FeatureSelection.Of(_table, _target, _folds, options);
}
