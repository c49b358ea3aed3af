using Patron.Models.Numerics;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Tests.Promotion;

public sealed class GateTests
{
    [Fact]
    public void A_sound_first_version_passes_every_gate_that_can_judge_it()
    {
        Judgement outcomes = Judgement.Of(Trials.OfOutcomes(new RandomStream(1), 4_000));
        Judgement purchases = Judgement.Of(Trials.OfPurchases(new RandomStream(1), 4_000));

        Assert.True(outcomes.Passed);
        Assert.Equal(["champion", "fairness"], NotJudged(outcomes));
        Assert.True(purchases.Passed);
        Assert.Equal(["champion", "fairness", "stability"], NotJudged(purchases));
        Assert.All(outcomes.Gates.Concat(purchases.Gates), gate => Assert.NotEmpty(gate.Sentence));
    }

    [Fact]
    public void Without_a_champion_too_few_rows_are_not_judged_and_stop_nothing()
    {
        Judgement few = Judgement.Of(Trials.OfOutcomes(new RandomStream(2), 199));
        Judgement rare = Judgement.Of(Trials.OfOutcomes(new RandomStream(2), 400, intercept: -5));

        Assert.True(few.Passed && rare.Passed);
        Assert.Equal("199 rows are too few to judge by: at least 200 are needed", few.Gates.Single(gate => gate.Gate == "baseline").Sentence);
        Assert.Matches("the target came true for \\d+ of 400 rows", rare.Gates.Single(gate => gate.Gate == "calibration").Sentence);
    }

    [Theory]
    [InlineData(150, -1.0)]
    [InlineData(400, -5.0)]
    public void Too_few_rows_keep_a_champion_that_can_score_and_one_that_cannot_is_replaced(int rows, double intercept)
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(2), rows, intercept: intercept);
        Trial[] standing =
        [
            trial.Against(Trials.Constant(rows, 0.5)),
            trial.Against(Trials.Constant(rows, 0.5), Standing.Refitted),
            trial with { Champion = new Opponent(3, Standing.SameRecipe, "the recipe is the champion's") },
        ];

        foreach (GateResult found in standing.Select(one => one.Gate("champion")))
        {
            Assert.Equal(GateOutcome.Failed, found.Outcome);
            Assert.Matches("needed.*, and the champion, version 3, stays; are the data whole", found.Sentence);
            Assert.Contains("'patron models promote churn 4 --override REASON' lets version 4 score", found.Sentence, StringComparison.Ordinal);
        }

        Assert.True(Judgement.Of(trial with { Champion = new Opponent(3, Standing.Absent, "it cannot score these rows") }).Passed);
    }

    [Theory]
    [InlineData(StopReason.MaxIterations, "gamma-gamma did not converge: it ran out of steps after 200;")]
    [InlineData(StopReason.Diverged, "gamma-gamma did not converge: a parameter ran away without limit;")]
    [InlineData(StopReason.NoProgress, "gamma-gamma did not converge: it found no further step after 200;")]
    public void A_fit_that_did_not_converge_does_not_pass_whatever_it_is_judged_by(StopReason reason, string said)
    {
        FitEnd[] fits = [new("BG/NBD", StopReason.Converged, 12), new("gamma-gamma", reason, 200)];
        Trial sound = Trials.OfPurchases(new RandomStream(1), 4_000) with { Fits = fits };
        Trial few = Trials.OfPurchases(new RandomStream(1), 20) with { Fits = fits };

        foreach (Judgement judgement in new[] { Judgement.Of(sound), Judgement.Of(few), Judgement.Without("nothing was held out", null, fits) })
        {
            GateResult failed = Assert.Single(judgement.Failed);
            Assert.Equal("fit", failed.Gate);
            Assert.StartsWith(said, failed.Sentence, StringComparison.Ordinal);
            Assert.Contains("; 'penalty: 0.1' under the model gives", failed.Sentence, StringComparison.Ordinal);
        }

        Assert.Equal(GateOutcome.NotJudged, Judgement.Without("segments foresee nothing", null).Gates.Single(gate => gate.Gate == "fit").Outcome);
    }

    /// <summary>The model's penalty is not that of a fit with covariates.</summary>
    [Fact]
    public void A_fit_with_covariates_is_sent_to_their_penalty()
    {
        FitEnd moved = new("BG/NBD", StopReason.Diverged, 40, MovedBy: "covariates");
        FitEnd spend = new("gamma-gamma", StopReason.Diverged, 40);

        string alone = FitGate.Of([moved, spend with { Reason = StopReason.Converged }]).Sentence;
        string both = FitGate.Of([moved, spend]).Sentence;

        Assert.Contains("; 'penalty: 0.1' or fewer columns under 'covariates:' may give the fit an answer, and more customers", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("under the model", alone, StringComparison.Ordinal);
        Assert.Contains("under 'covariates:' may give the fit an answer, 'penalty: 0.1' under the model gives the fit an answer, and more", both, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truly_better_challenger_passes_and_a_margin_asks_for_more()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(3), 4_000);
        double[] weaker = [.. trial.Forecast.Select(p => Trials.Probability(-0.8 + (0.4 * Trials.LogOdds(p))))];
        GateResult found = trial.Against(weaker).Gate("champion");

        Assert.Equal(GateOutcome.Passed, found.Outcome);
        double saved = found.Figures["saved"];
        Assert.InRange(saved, 0.02, 0.2);
        Trial asking = trial with { Rules = new PromotionRules { Margin = saved } };
        Assert.Equal(GateOutcome.Failed, asking.Against(weaker).Gate("champion").Outcome);
        Assert.Contains("less was asked for", asking.Against(weaker).Gate("champion").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_challenger_like_its_champion_leaves_it_in_place()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(4), 4_000);

        Assert.Equal(GateOutcome.Failed, trial.Against(trial.Forecast).Gate("champion").Outcome);
        Assert.Equal(0, trial.Against(trial.Forecast, Standing.Refitted).Gate("champion").Figures["saved"]);
        Trial same = trial with { Champion = new Opponent(3, Standing.Same) };
        Assert.Equal(GateOutcome.Failed, same.Gate("champion").Outcome);
        Assert.Contains("it stays", same.Gate("champion").Sentence, StringComparison.Ordinal);
    }

    /// <summary>
    /// Two forecasts of equal quality: log odds known but for noise of the same size, each its own. An interval at 95 % lets one in forty
    /// pass; of 800 rounds 20, and three standard deviations are 13.
    /// </summary>
    [Fact]
    public void Of_equal_challengers_one_in_forty_passes()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(800, 20_000);
        int promoted = 0;
        for (int round = 0; round < rounds; round++)
        {
            Trial trial = Trials.OfOutcomes(random, 500);
            double[] Noisy() => [.. trial.Forecast.Select(p => Trials.Probability(Trials.LogOdds(p) + (0.5 * random.Normal())))];
            promoted += Comparison.Of(trial.With(Noisy()), Noisy()).IsBetter ? 1 : 0;
        }

        Assert.InRange((double)promoted / rounds, 0.008, 0.043);
    }

    [Fact]
    public void The_better_of_the_naive_forecasts_is_the_one_to_beat()
    {
        Trial trial = Trials.OfPurchases(new RandomStream(5), 4_000);
        Rival past = trial.Baselines[0];
        Rival mean = trial.Baselines[1];
        double[] between = [.. past.Forecast.Zip(mean.Forecast, (one, other) => (one + other) / 2)];

        Assert.Equal(GateOutcome.Passed, trial.Gate("baseline").Outcome);
        Assert.Contains("of each customer's own past", trial.Gate("baseline").Sentence, StringComparison.Ordinal);
        Assert.Equal(GateOutcome.Failed, trial.With(mean.Forecast).Gate("baseline").Outcome);
        Trial worse = trial.With(between) with { Baselines = [new Rival("the forecast itself", trial.Forecast), mean] };
        Assert.True(Comparison.Of(worse, mean.Forecast).IsBetter);
        Assert.Equal(GateOutcome.Failed, worse.Gate("baseline").Outcome);
    }

    [Fact]
    public void Probabilities_that_are_too_high_fail_calibration_and_right_ones_pass_at_any_size()
    {
        RandomStream random = new(6);
        Trial large = Trials.OfOutcomes(random, 5_000);
        double[] high = [.. large.Forecast.Select(p => Math.Min(1, p + 0.1))];

        Assert.Equal(GateOutcome.Failed, large.With(high).Gate("calibration").Outcome);
        for (int round = 0; round < 40; round++)
            Assert.Equal(GateOutcome.Passed, Trials.OfOutcomes(random, 400).Gate("calibration").Outcome);
    }

    [Fact]
    public void A_total_of_purchases_that_is_missed_by_far_fails_calibration()
    {
        Trial trial = Trials.OfPurchases(new RandomStream(7), 4_000);

        Assert.Equal(GateOutcome.Passed, trial.With([.. trial.Forecast.Select(value => 1.2 * value)]).Gate("calibration").Outcome);
        Assert.Equal(GateOutcome.Failed, trial.With([.. trial.Forecast.Select(value => 1.5 * value)]).Gate("calibration").Outcome);
        Trial strict = trial with { Rules = new PromotionRules { Calibration = 0.05 } };
        Assert.Equal(GateOutcome.Failed, strict.With([.. trial.Forecast.Select(value => 1.2 * value)]).Gate("calibration").Outcome);
    }

    [Fact]
    public void A_group_that_is_wronged_is_named_and_small_groups_are_not_judged()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(8), 4_000) with { Rules = new PromotionRules { Fairness = new FairnessRule { By = "country" } } };
        string?[] groups = [.. Enumerable.Range(0, 4_000).Select(row => row < 1_000 ? "AT" : row < 3_980 ? "DE" : "LI")];
        Trial fair = trial with { Groups = groups };
        Trial unfair = fair.With([.. trial.Forecast.Select((p, row) => row < 1_000 ? Math.Min(1, p + 0.2) : p)]);

        Assert.Equal(GateOutcome.Passed, fair.Gate("fairness").Outcome);
        Assert.Equal(["AT", "DE"], fair.Gate("fairness").Figures.Keys.Order());
        Assert.Equal(GateOutcome.Failed, unfair.Gate("fairness").Outcome);
        Assert.StartsWith("country: predicted misses observed for AT by +0.1", unfair.Gate("fairness").Sentence, StringComparison.Ordinal);
        Assert.Equal(["AT", "DE"], Judgement.Of(fair).Groups.Select(group => group.Group));
    }

    [Fact]
    public void A_fold_that_the_model_does_not_work_for_fails_stability()
    {
        RandomStream random = new(9);
        Trial trial = Trials.OfOutcomes(random, 4_000);
        Trial broken = trial.With([.. trial.Forecast.Select((p, row) => trial.Folds[row] == 0 ? 0.3 + (0.01 * random.Uniform()) : p)]);

        Assert.Equal(GateOutcome.Passed, trial.Gate("stability").Outcome);
        Assert.Equal(GateOutcome.Failed, broken.Gate("stability").Outcome);
    }

    [Fact]
    public void A_version_of_the_champions_own_recipe_is_judged_by_how_its_scores_shift()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(10), 4_000);
        double[] shifted = [.. trial.Forecast.Select(p => Trials.Probability(Trials.LogOdds(p) + 1.5))];
        Opponent Refreshed(double[] now) => new(3, Standing.SameRecipe, "the recipe is the champion's", Scores: trial.Forecast, NewScores: now);

        Trial alike = trial with { Champion = Refreshed(trial.Forecast) };
        Trial other = trial with { Champion = Refreshed(shifted) };

        Assert.Equal(GateOutcome.NotJudged, alike.Gate("champion").Outcome);
        Assert.Equal(GateOutcome.Passed, alike.Gate("stability").Outcome);
        Assert.Equal(GateOutcome.Failed, other.Gate("stability").Outcome);
        Trial compared = trial with { Champion = other.Champion with { Standing = Standing.ScoredAnew, Forecast = shifted } };
        Assert.Equal(GateOutcome.Passed, compared.Gate("stability").Outcome);
        Assert.Contains("which the comparison with it judges", compared.Gate("stability").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_judgement_is_read_as_it_was_written_and_its_tag_is_short()
    {
        Trial trial = Trials.OfOutcomes(new RandomStream(11), 1_000) with { Rules = new PromotionRules { Fairness = new FairnessRule { By = "country" } } };
        Judgement judgement = Judgement.Of(trial with { Groups = [.. Enumerable.Range(0, 1_000).Select(row => $"country {row % 19}")] });

        Assert.Equal(judgement.ToJson(), Judgement.FromJson(judgement.ToJson()).ToJson());
        Assert.InRange(judgement.ToTag().Length, 500, 5_000); // MLflow 2 keeps 5,000 characters of a tag
        Assert.Equal(judgement.Gates.Select(gate => gate.Outcome), Judgement.FromJson(judgement.ToTag()).Gates.Select(gate => gate.Outcome));
    }

    static IEnumerable<string> NotJudged(Judgement judgement) =>
        judgement.Gates.Where(gate => gate.Outcome == GateOutcome.NotJudged).Select(gate => gate.Gate);
}
