using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Evaluation;

public sealed class FairnessTests
{
    /// <summary>
    /// Rows of a group as counts: selected and positive, selected and not, left out and positive, left out and not.
    /// </summary>
    static (string?[] Groups, double[] Probabilities,
        bool[] Outcomes) Rows(params (string? Group, int Tp, int Fp, int Fn, int Tn)[] counts)
    {
        List<string?> groups = [];
        List<double> probabilities = [];
        List<bool> outcomes = [];
        foreach ((string? group, int tp, int fp, int fn, int tn) in counts)
        {
            foreach ((int rows, double p, bool happened) in ((int, double, bool)[])[(tp, 0.7, true), (fp, 0.7, false),
                (fn, 0.2, true), (tn, 0.2, false)])
            {
                groups.AddRange(Enumerable.Repeat(group, rows));
                probabilities.AddRange(Enumerable.Repeat(p, rows));
                outcomes.AddRange(Enumerable.Repeat(happened, rows));
            }
        }

        return ([.. groups], [.. probabilities], [.. outcomes]);
    }

    [Fact]
    public void Two_groups_give_the_figures_counted_by_hand()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) = Rows(("a", 40, 20, 10, 130), ("b", 20, 10, 20, 150));
        IReadOnlyList<GroupFairness> found = Fairness.Of(groups, probabilities, outcomes);

        Assert.Equal(["a", "b"], found.Select(group => group.Group));
        GroupFairness b = found[1];
        Assert.Equal((200, 40), (b.Rows, b.Positives));
        Assert.Equal(30 / 200.0, b.SelectionRate!.Value.Value, 1e-15);
        Assert.Equal(0.5, b.Recall!.Value.Value, 1e-15);
        Assert.Equal(10 / 160.0, b.FalsePositiveRate!.Value.Value, 1e-15);
        Assert.Equal(20 / 30.0, b.Precision!.Value.Value, 1e-15);
        Assert.Equal(((30 * 0.7) + (170 * 0.2) - 40) / 200, b.Calibration!.Bias.Value, 1e-13);
        Assert.Null(b.Warning);

        FairnessContrast selection = b.Contrasts.Single(contrast => contrast.Figure == "selection_rate");
        Assert.Equal("a", selection.Reference);
        Assert.Equal(0.15 - 0.3, selection.Difference!.Value.Value, 1e-15);
        Assert.Equal(0.5, selection.Ratio!.Value.Value, 1e-15);
        Assert.True(selection.BeyondFourFifths);
        FairnessContrast recall = b.Contrasts.Single(contrast => contrast.Figure == "recall");
        Assert.Equal(0.5 / 0.8, recall.Ratio!.Value.Value, 1e-15);
        Assert.DoesNotContain(b.Contrasts, contrast => contrast.Figure == "false_positive_rate"); // b has the lowest itself
        Assert.Equal("b", found[0].Contrasts.Single(contrast => contrast.Figure == "false_positive_rate").Reference);
    }

    // Wilson of 56/70 and 48/80: (0.6919, 0.8773) and (0.4905, 0.7004); Newcombe (1998), table II, case (a), method 10: 0.0524 to
    // 0.3339.
    [Fact]
    public void Differences_have_the_published_interval()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) = Rows(("a", 56, 0, 14, 0), ("b", 48, 0, 32, 0));
        IReadOnlyList<GroupFairness> found = Fairness.Of(
            groups, probabilities, outcomes, new FairnessOptions { Reference = "b" });
        Estimate difference = found[0].Contrasts.Single(contrast => contrast.Figure == "recall").Difference!.Value;
        Assert.Equal(0.2, difference.Value, 1e-15);
        Assert.Equal(0.0524, difference.Low, 0.00005);
        Assert.Equal(0.3339, difference.High, 0.00005);
        Assert.Empty(found[1].Contrasts);
    }

    // ln 0.5 +- 1.959964 sqrt(0.7 / 60 + 0.85 / 30).
    [Fact]
    public void Ratios_have_the_interval_of_their_logarithm()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) = Rows(("a", 40, 20, 10, 130), ("b", 20, 10, 20, 150));
        Estimate ratio = Fairness.Of(groups, probabilities, outcomes)[1].Contrasts[0].Ratio!.Value;
        double error = Math.Sqrt((0.7 / 60) + (0.85 / 30));
        Assert.Equal(0.5 * Math.Exp(-1.959963984540054 * error), ratio.Low, 1e-12);
        Assert.Equal(0.5 * Math.Exp(1.959963984540054 * error), ratio.High, 1e-12);
    }

    [Fact]
    public void A_small_group_is_said_to_be_and_is_no_reference_unless_asked_for()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) =
            Rows(("large", 40, 20, 40, 100), ("small", 9, 1, 0, 2), (null, 30, 20, 40, 110));
        IReadOnlyList<GroupFairness> found = Fairness.Of(groups, probabilities, outcomes);
        Assert.Equal(["large", "small", null], found.Select(group => group.Group));
        Assert.Contains("12 rows, 3 of the rarer outcome", found[1].Warning, StringComparison.Ordinal);
        Assert.Null(found[0].Warning);
        Assert.All(found[1].Contrasts, contrast => Assert.NotEqual("small", contrast.Reference));
        Assert.Equal("large", found[2].Contrasts[0].Reference);
        IReadOnlyList<GroupFairness> asked = Fairness.Of(groups, probabilities, outcomes,
            new FairnessOptions { Reference = "small" });
        Assert.Equal(5, asked[0].Contrasts.Count);
        Assert.All(asked[0].Contrasts, contrast => Assert.Equal("small", contrast.Reference));
    }

    [Fact]
    public void What_a_group_has_none_of_is_null()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) = Rows(("a", 10, 5, 10, 20), ("none", 0, 0, 0, 30),
            ("one", 1, 0, 0, 0));
        IReadOnlyList<GroupFairness> found = Fairness.Of(groups, probabilities, outcomes,
            new FairnessOptions { Reference = "a" });
        Assert.Equal((null, null), (found[1].Recall, found[1].Precision));
        Assert.Equal(0, found[1].SelectionRate!.Value.Value);
        Assert.True(found[1].SelectionRate!.Value.High > 0.1);
        FairnessContrast selection = found[1].Contrasts.Single(contrast => contrast.Figure == "selection_rate");
        Assert.NotNull(selection.Difference);
        Assert.Equal((null, null), (selection.Ratio, selection.BeyondFourFifths));
        Assert.Null(found[1].Contrasts.Single(contrast => contrast.Figure == "recall").Difference);
        Assert.Null(found[2].Calibration);
        Assert.Null(found[2].Contrasts.Single(contrast => contrast.Figure == "bias").Difference);
    }

    /// <summary>A weight of 3 for all rows says what the rows say, to the interval.</summary>
    [Fact]
    public void Equal_weights_change_nothing_and_a_weight_of_zero_is_no_row()
    {
        (string?[] groups, double[] probabilities, bool[] outcomes) = Rows(("a", 40, 20, 10, 130), ("b", 20, 10, 20, 150),
            ("gone", 5, 5, 5, 5));
        double[] weights = Array.ConvertAll(groups, group => group == "gone" ? 0 : 3.0);
        IReadOnlyList<GroupFairness> weighted = Fairness.Of(groups, probabilities, outcomes, weights: weights);
        IReadOnlyList<GroupFairness> plain = Fairness.Of(groups, probabilities, outcomes);
        Assert.Equal(["a", "b"], weighted.Select(group => group.Group));
        Assert.Equal(plain[0].Recall!.Value.Low, weighted[0].Recall!.Value.Low, 1e-12);
        Assert.Equal(plain[1].Calibration!.Bias.High, weighted[1].Calibration!.Bias.High, 1e-12);
    }

    /// <summary>
    /// Groups treated alike: Newcombe's interval of the difference holds 0 as often as it says, for 60 rows of a rare outcome
    /// too.
    /// </summary>
    [Fact]
    public void The_interval_of_a_difference_holds_none_where_there_is_none()
    {
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(1_500, 30_000);
        int held = 0;
        for (int round = 0; round < rounds; round++)
        {
            Proportion one = new(Enumerable.Range(0, 60).Count(_ => random.Chance(0.1)), 60, 60);
            Proportion other = new(Enumerable.Range(0, 90).Count(_ => random.Chance(0.1)), 90, 90);
            Estimate difference = one.Less(other, 0.95)!.Value;
            held += difference.Low <= 0 && 0 <= difference.High ? 1 : 0;
        }

        Assert.InRange((double)held / rounds, 0.925, 0.985);
    }

    [Fact]
    public void Faults_are_refused()
    {
        Assert.Contains("'c' is none of the groups 'a'", Assert.Throws<ArgumentException>(
            () => Fairness.Of(["a", "a"], [0.1, 0.2], [true, false], new FairnessOptions { Reference = "c" })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Fairness.Of(["a"], [0.1, 0.2], [true, false]));
        Assert.Throws<ArgumentException>(() => Fairness.Of(["a"], [double.NaN], [true]));
        Assert.Throws<ArgumentException>(() => Fairness.Of([], [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fairness.Of(["a"], [0.1], [true],
            new FairnessOptions { Confidence = 1 }));
    }
}
