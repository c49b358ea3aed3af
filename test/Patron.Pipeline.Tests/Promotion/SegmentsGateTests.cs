using Patron.Models.Numerics;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Tests.Promotion;

public sealed class SegmentsGateTests
{
    static readonly Trial Sound = Trials.OfOutcomes(new RandomStream(1), 4_000);

    static readonly string?[] Levels = [.. Enumerable.Range(0, 4_000).Select(row => row < 100 ? "tiny" : row < 150 ? null : row % 2 == 0 ? "north" : "south")];

    [Fact]
    public void Parts_that_do_no_worse_than_one_model_pass_and_small_ones_are_not_judged()
    {
        GateResult found = BySegment(Sound, Sound.Forecast).Gate("segments");
        Assert.Equal(GateOutcome.Passed, found.Outcome);
        Assert.Equal(["north", "south"], found.Figures.Keys);
        Assert.All(found.Figures.Values, saved => Assert.Equal(0, saved));
        Assert.DoesNotContain(Judgement.Of(Sound).Gates, gate => gate.Gate == "segments");
    }

    [Fact]
    public void A_part_that_one_model_beats_beyond_chance_fails_the_version_and_is_named()
    {
        double[] worse = [.. Sound.Forecast.Select((p, row) => Levels[row] == "south" ? 0.5 + (0.4 * (p - 0.5)) : p)];
        Judgement judgement = Judgement.Of(BySegment(Sound.With(worse), Sound.Forecast));
        GateResult found = judgement.Gates.Single(gate => gate.Gate == "segments");
        Assert.Equal(GateOutcome.Failed, found.Outcome);
        Assert.Contains("south does worse than one model over all rows, by ", found.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("north", found.Sentence, StringComparison.Ordinal);
        Assert.Contains("'by: { column: region, rows: N }'", found.Sentence, StringComparison.Ordinal);
        Assert.False(judgement.Passed);
    }

    [Fact]
    public void A_part_below_its_own_share_or_far_from_it_fails_even_where_one_model_does_no_better()
    {
        double[] wrong = [.. Sound.Forecast.Select((p, row) => Levels[row] == "north" ? 1 - p : p)];
        Assert.Contains("north does worse than its own share", BySegment(Sound.With(wrong), wrong).Gate("segments").Sentence, StringComparison.Ordinal);
        double[] high = [.. Sound.Forecast.Select((p, row) => Levels[row] == "north" ? Trials.Probability(Trials.LogOdds(p) + 1) : p)];
        Assert.Contains("north misses what happened by +0.", BySegment(Sound.With(high), high).Gate("segments").Sentence, StringComparison.Ordinal);
    }

    static Trial BySegment(Trial trial, double[] ofAll) => trial with
    {
        Segments = new SegmentTrial("region", Levels, new HashSet<string> { "tiny", "north", "south" }, ofAll),
    };
}
