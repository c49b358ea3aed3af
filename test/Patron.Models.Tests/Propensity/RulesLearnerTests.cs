using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class RulesLearnerTests
{
    // 100 rows: of 50 on a monthly contract those up to 20 months leave, one in ten of the others.
    static readonly FeatureTable Table = new(
    [
        new CategoryColumn("contract", [.. Enumerable.Range(0, 100).Select(row => row < 50 ? "monthly" : "yearly")]),
        new NumericColumn("months", [.. Enumerable.Range(0, 100).Select(row => (double)(row % 50))]),
    ]);

    static readonly bool[] Left = [.. Enumerable.Range(0, 100).Select(row => row < 50 ? row <= 20 : row % 10 == 0)];

    static RulesLearner Fit(int conditions) => (RulesLearner)PropensityModel.Fit(
        Table, Left, new() { Learner = new RulesLearnerOptions { Conditions = conditions, MinRows = 5 } }).Model.Learner;

    [Fact]
    public void Two_conditions_find_the_rule_behind_the_rows()
    {
        PropensityRule first = Fit(2).Rules[0];
        Assert.Equal(["contract is monthly", "months <= 20.5"], first.Conditions.Select(Bare).Order(StringComparer.Ordinal));
        Assert.Equal(21, first.Rows);
        // 21 of 21, and 26 of 100 weighing as one row more.
        double share = Left.Count(left => left) / 100.0;
        Assert.InRange(first.Probability, share + ((1 - share) * 20 / 22), 1);
    }

    [Fact]
    public void One_condition_is_the_best_single_split()
    {
        IReadOnlyList<PropensityRule> rules = Fit(1).Rules;
        Assert.Equal(2, rules.Count);
        Assert.Equal(100, rules.Sum(rule => rule.Rows));
        Assert.All(rules, rule => Assert.Single(rule.Conditions));
        Assert.True(rules[0].Probability > rules[1].Probability);
    }

    [Fact]
    public void Each_row_has_the_probability_of_the_one_rule_that_holds_of_it()
    {
        RulesLearner learner = Fit(2);
        double[] probabilities = learner.Probabilities(Table);
        Assert.Equal(
            learner.Rules.Select(rule => (rule.Probability, rule.Rows)),
            probabilities.CountBy(value => value).OrderByDescending(group => group.Key).Select(group => (group.Key, group.Value)));
    }

    [Fact]
    public void Where_nothing_can_be_told_apart_all_have_the_overall_share()
    {
        FeatureTable same = new([new NumericColumn("always", [.. Enumerable.Repeat(1.0, 100)])]);
        var fit = PropensityModel.Fit(same, Left, new() { Learner = new RulesLearnerOptions() });
        PropensityRule rule = Assert.Single(((RulesLearner)fit.Model.Learner).Rules);
        Assert.Equal(("always", Left.Count(left => left) / 100.0), (rule.ToString(), rule.Probability));
        Assert.Contains("no column tells the outcomes apart", fit.Report.Warnings[0], StringComparison.Ordinal);
    }

    static string Bare(string condition) => condition.Replace(" or missing", "", StringComparison.Ordinal);
}
