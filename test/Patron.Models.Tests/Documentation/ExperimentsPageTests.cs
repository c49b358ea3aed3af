using System.Globalization;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Models.Experiments.Planning;
using Patron.Models.Tests.Experiments;

namespace Patron.Models.Tests.Documentation;

/// <summary>docs/experiments.md says what the code does, with the figures it gives.</summary>
public sealed class ExperimentsPageTests
{
    static readonly Page Page = new(Path.Combine("..", "experiments.md"));
    static readonly string Words = string.Join(' ', Page.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void The_published_figures_are_what_the_code_gives()
    {
        Metric mean = Metric.Mean(0);
        EffectEstimate relative = Effect.Of(mean, EffectTests.A(3407), EffectTests.B).Relative!;
        Effect greater = Effect.Of(mean, EffectTests.A(3000), EffectTests.B, new EffectOptions { Alternative = Alternative.Greater });
        EffectEstimate daily = ConfidenceSequence.Of(
            Effect.Of(mean, EffectTests.A(3000), EffectTests.B).Relative!, 6461, new ConfidenceSequenceOptions { TunedFor = 1000 });
        double[] found =
        [
            relative.Value, relative.Low, relative.High, relative.PValue,
            Effect.Of(mean, EffectTests.A(3407), EffectTests.B).Absolute.PValue, greater.Absolute.Low, daily.Low, daily.High,
        ];
        string[][] rows = Page.Table("figure");
        Assert.Equal(found.Length, rows.Length);
        foreach ((string[] row, double value) in rows.Zip(found))
        {
            Assert.Equal(row[1], row[2]);
            int decimals = row[2].Length - row[2].IndexOf('.', StringComparison.Ordinal) - 1;
            Assert.Equal(row[2], value.ToString($"F{decimals}", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Limits_and_defaults_are_those_of_the_code()
    {
        Says($"A p-value below {SampleRatio.UsualLimit} says");
        Says("With k treatments a control group of 1 / (1 + √k) finds most");
        Assert.Equal(1 / (1 + Math.Sqrt(5)), new DesignOptions { Treatments = 5 }.ControlShare, 1e-15);
        PlannedOutcome outcome = PlannedOutcome.Mean(0, 1);
        DesignOptions best = new() { Treatments = 5 };
        long least = ExperimentPlan.ForEffect(outcome, 0.1, best).Total;
        Assert.All((double[])[-0.03, 0.03], apart =>
            Assert.True(ExperimentPlan.ForEffect(outcome, 0.1, best with { ControlShare = best.ControlShare + apart }).Total > least));
    }

    [Fact]
    public void Every_kind_of_metric_and_of_sharing_the_error_is_on_the_page()
    {
        foreach (string name in (string[])[nameof(Metric.Mean), nameof(Metric.Proportion), nameof(Metric.Ratio)])
            Assert.Contains(Page.Table("metric"), row => row[0].Trim('`') == name);
        foreach (ManyTreatments one in (ManyTreatments[])[ManyTreatments.Bonferroni, ManyTreatments.Dunnett])
            Says($"`{one.ToString().ToLowerInvariant()}`:");
    }

    static void Says(string words) => Assert.Contains(words, Words, StringComparison.Ordinal);
}
