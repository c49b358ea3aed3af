using Patron.Models.Numerics;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>Versions that look good and are not.</summary>
public sealed class TrapTests
{
    /// <summary>As in churn data of telephone companies: 73 % stay, and who always says so is right for 73 %.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.27)]
    [InlineData(0.4)]
    public void A_model_that_only_names_the_majority_does_not_pass(double probability)
    {
        double[] actual = [.. Enumerable.Range(0, 7_000).Select(row => row % 100 < 27 ? 1.0 : 0)];
        Trial trial = Trials.Of(Trials.Constant(7_000, probability), actual, isProbability: true);

        GateResult found = trial.Gate("baseline");

        Assert.Equal(GateOutcome.Failed, found.Outcome);
        Assert.Equal((0.73, 0.73), (found.Figures["accuracy"], found.Figures["majority_accuracy"]));
        Assert.Contains("not better than the base rate beyond chance", found.Sentence, StringComparison.Ordinal);
        Assert.False(Judgement.Of(trial).Passed);
    }

    [Fact]
    public void A_back_test_whose_histories_reach_into_the_hold_out_does_not_pass()
    {
        Trial trial = Trials.OfPurchases(new RandomStream(1), 2_000);
        Trial leaked = trial with { Evidence = trial.Evidence with { LearntUntil = Trials.Until } };

        Assert.Equal(GateOutcome.Passed, trial.Gate("evidence").Outcome);
        Assert.Equal(GateOutcome.Failed, leaked.Gate("evidence").Outcome);
        Assert.Equal(
            "the model learnt from data until 2025-12-31, which reaches into what it is judged on (2025-06-30 to 2025-12-31)",
            leaked.Gate("evidence").Sentence);
    }

    [Fact]
    public void An_evaluation_without_folds_or_hold_out_does_not_pass()
    {
        Trial outcomes = Trials.OfOutcomes(new RandomStream(2), 2_000);
        Trial purchases = Trials.OfPurchases(new RandomStream(2), 2_000);

        Assert.Equal(GateOutcome.Passed, outcomes.Gate("evidence").Outcome);
        Assert.Equal(GateOutcome.Failed, (outcomes with { Folds = new int[2_000] }).Gate("evidence").Outcome);
        Assert.Equal(GateOutcome.Failed, (outcomes with { Evidence = outcomes.Evidence with { Folds = 1 } }).Gate("evidence").Outcome);
        Assert.Equal(
            GateOutcome.Failed, (purchases with { Evidence = purchases.Evidence with { JudgedUntil = Trials.From } }).Gate("evidence").Outcome);
    }

    [Fact]
    public void An_evaluation_on_record_that_unseen_rows_do_not_give_does_not_pass()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(3), 2_000);
        Trial told = trial with { Evidence = trial.Evidence with { RecordedLoss = 0.9 * trial.Evidence.RecordedLoss } };
        Trial other = trial with { Evidence = trial.Evidence with { RecordedRows = 1_999 } };

        Assert.Contains("on rows the model had not seen it is", told.Gate("evidence").Sentence, StringComparison.Ordinal);
        Assert.False(Judgement.Of(told).Passed);
        Assert.Equal("the registered evaluation is of 1999 rows, its data has 2000", other.Gate("evidence").Sentence);
    }

    [Fact]
    public void A_feature_that_holds_the_target_does_not_pass()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(4), 2_000);
        double[] knowing = [.. trial.Actual.Select(actual => 0.02 + (0.96 * actual))];

        Assert.Equal(GateOutcome.Passed, trial.Gate("explanation").Outcome);
        Assert.Equal(GateOutcome.Failed, trial.With(knowing).Gate("explanation").Outcome);
        Trial alone = trial with { Columns = [new ColumnAlone("age", 0.6), new ColumnAlone("closing_letters", 0.985)] };
        Assert.Contains("closing_letters alone has an AUC of 0.985", alone.Gate("explanation").Sentence, StringComparison.Ordinal);
        Assert.Equal(GateOutcome.Failed, alone.Gate("explanation").Outcome);
    }

    [Fact]
    public void Purchases_that_are_known_before_they_happen_do_not_pass()
    {
        Trial trial = Trials.OfPurchases(new RandomStream(5), 2_000);

        Assert.Equal(GateOutcome.Passed, trial.Gate("explanation").Outcome);
        Assert.Equal(GateOutcome.Failed, trial.With([.. trial.Actual.Select(actual => actual + 0.01)]).Gate("explanation").Outcome);
    }

    [Fact]
    public void A_parameter_without_a_finite_value_does_not_pass()
    {
        Trial trial = Trials.OfPurchases(new RandomStream(6), 50) with { Parameters = [new("r", 0.2, 0.1), new("alpha", double.PositiveInfinity, 1)] };

        Assert.Equal(GateOutcome.Failed, trial.Gate("explanation").Outcome);
    }
}
