using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Tests.Propensity;

public sealed class LogisticEffectTests
{
    static readonly string[] Plans = [.. Enumerable.Range(0, 400).Select(row => (row % 10) switch { < 5 => "basic", < 8 => "silver", _ => "gold" })];

    static readonly double[] Months = [.. Enumerable.Range(0, 400).Select(row => 60 * StableHash.Share(7, "months", $"{row}"))];

    static readonly bool[] Left =
        [.. Enumerable.Range(0, 400).Select(row => StableHash.Share(7, "left", $"{row}") < (Plans[row] == "gold" ? 0.2 : 0.5) - (Months[row] / 400))];

    static readonly FeatureTable Table = new([new NumericColumn("months", Months), new CategoryColumn("plan", Plans)]);

    static IReadOnlyList<LogisticEffect> Effects(double penalty)
    {
        PropensityOptions options = new() { Learner = new LogisticLearnerOptions { Regression = new() { Penalty = penalty } } };
        FitResult<PropensityModel> fit = PropensityModel.Fit(Table, Left, options);
        return LogisticEffect.Of((LogisticLearner)fit.Model.Learner, fit.Report);
    }

    /// <summary>The same regression with the most frequent level left out of the features, as textbooks code it.</summary>
    [Fact]
    public void Without_a_penalty_effects_and_errors_are_those_of_the_regression_with_a_reference_level()
    {
        FeatureTable coded = new(
        [
            new NumericColumn("months", Months),
            new NumericColumn("gold", Array.ConvertAll(Plans, plan => plan == "gold" ? 1.0 : 0)),
            new NumericColumn("silver", Array.ConvertAll(Plans, plan => plan == "silver" ? 1.0 : 0)),
        ]);
        PropensityOptions options = new() { Learner = new LogisticLearnerOptions { Regression = new() { Penalty = 0 } } };
        FitResult<PropensityModel> fit = PropensityModel.Fit(coded, Left, options);
        LogisticRegression regression = ((LogisticLearner)fit.Model.Learner).Regression;

        IReadOnlyList<LogisticEffect> effects = Effects(0);
        Assert.Equal(3, effects.Count);
        foreach ((int index, string level) in new[] { "months", "gold", "silver" }.Index())
        {
            LogisticEffect effect = effects.Single(one => (one.Level ?? one.Column) == level);
            // A column of 0 and 1 as a number is divided by its deviation.
            double share = (double)Plans.Count(plan => plan == level) / Plans.Length;
            double scale = effect.Level is null ? 1 : Math.Sqrt(share * (1 - share));
            Assert.Equal(regression.Coefficients[index] / scale, effect.Value, 1e-6);
            Assert.Equal(fit.Report.StandardErrors[index + 1] / scale, effect.StandardError, 1e-6);
            Assert.Equal(effect.Level is null ? null : "basic", effect.Against);
        }
    }

    [Fact]
    public void With_a_small_penalty_the_errors_of_differences_stay_small_where_those_of_single_levels_grow()
    {
        IReadOnlyList<LogisticEffect> maximum = Effects(0);
        IReadOnlyList<LogisticEffect> penalised = Effects(0.001);
        foreach (LogisticEffect effect in penalised)
        {
            LogisticEffect same = maximum.Single(one => (one.Column, one.Level) == (effect.Column, effect.Level));
            Assert.Equal(same.Value, effect.Value, 0.01);
            Assert.Equal(same.StandardError, effect.StandardError, 0.01);
        }

        PropensityOptions options = new() { Learner = new LogisticLearnerOptions { Regression = new() { Penalty = 0.001 } } };
        Assert.True(PropensityModel.Fit(Table, Left, options).Report.StandardErrors[^1] > 10);
    }
}
