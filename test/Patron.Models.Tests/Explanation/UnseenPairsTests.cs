using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Explanation;

public sealed class UnseenPairsTests
{
    const int Count = 600;

    // Bills are months times the fee, so that few months never go with a high sum; nobody without a line has a second one.
    static readonly double[] Months = [.. Enumerable.Range(0, Count).Select(row => Math.Floor(72 * StableHash.Share(3, "months", $"{row}")))];
    static readonly double[] Bills = [.. Months.Select((months, row) => months * (50 + (20 * StableHash.Share(3, "fee", $"{row}"))))];
    static readonly string[] Line = [.. Enumerable.Range(0, Count).Select(row => row % 3 == 0 ? "none" : "one")];
    static readonly string?[] Second = [.. Enumerable.Range(0, Count).Select(row => row % 3 == 0 ? "no" : row % 2 == 0 ? "yes" : "no")];

    static readonly FeatureTable Table = new(
    [
        new NumericColumn("months", Months), new NumericColumn("bills", Bills), new CategoryColumn("line", Line), new CategoryColumn("second", Second),
    ]);

    static readonly int New = Array.FindIndex(Months, months => months == 1);

    static string[] Of(int row, params (string Column, FieldValue To)[] changes)
    {
        FieldChange[] made = [.. changes.Select(change => new FieldChange(change.Column, default, change.To))];
        return [.. new UnseenPairs(Table).Of(Table, row, made).Select(pair => $"{pair.Column} and {pair.Other}")];
    }

    [Fact]
    public void A_number_that_goes_with_another_is_not_changed_alone()
    {
        Assert.Equal(["months and bills"], Of(New, ("months", FieldValue.Of(70))));
        Assert.Empty(Of(New, ("months", FieldValue.Of(70)), ("bills", FieldValue.Of(4200))));
        Assert.Empty(Of(New, ("months", FieldValue.Of(3))));
    }

    [Fact]
    public void Categories_that_shut_each_other_out_are_told_in_the_order_of_the_columns()
    {
        int row = Array.FindIndex(Second, second => second == "yes");
        Assert.Equal(["line and second"], Of(row, ("line", FieldValue.Of("none"))));
        Assert.Empty(Of(row, ("line", FieldValue.Of("none")), ("second", FieldValue.Of("no"))));
        UnseenPair pair = Assert.Single(new UnseenPairs(Table).Of(Table, row, [new FieldChange("line", FieldValue.Of("one"), FieldValue.Of("none"))]));
        Assert.Equal("line none with second yes", pair.ToString());
    }

    /// <summary>Of a level of two rows none was to be expected with anything: nothing is known of it.</summary>
    [Fact]
    public void What_is_rare_is_not_unseen()
    {
        string?[] rare = [.. Second];
        (rare[1], rare[4]) = ("perhaps", "perhaps");
        FeatureTable table = new([new CategoryColumn("line", Line), new CategoryColumn("second", rare)]);
        Assert.Empty(new UnseenPairs(table).Of(table, 0, [new FieldChange("second", FieldValue.Of("no"), FieldValue.Of("perhaps"))]));
    }

    [Fact]
    public void Counterfactuals_of_seen_values_only_change_what_goes_together()
    {
        bool[] left = [.. Months.Select(months => months < 36)];
        PropensityModel model = PropensityModel.Fit(Table, left, new() { Learner = new BoostingLearnerOptions { Trees = new() { Trees = 30, MinRows = 5 } } }).Model;
        UnseenPairs unseen = new(Table);
        CounterfactualSearch any = Counterfactuals.Of(model, Table, Table, New, 0.5);
        CounterfactualSearch seen = Counterfactuals.Of(model, Table, Table, New, 0.5, options: new() { SeenOnly = true });

        Assert.Contains(any.Found, one => unseen.Of(Table, New, one.Changes).Count > 0);
        Assert.NotEmpty(seen.Found);
        Assert.All(seen.Found, one => Assert.Empty(unseen.Of(Table, New, one.Changes)));
        Assert.All(seen.Found, one => Assert.True(one.Score < 0.5));
    }
}
