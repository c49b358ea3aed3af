using System.Globalization;
using Patron.Models.Calibration;
using Patron.Models.Propensity;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary>docs/models/README.md says how a propensity model's file names its learner.</summary>
public sealed class LearnersPageTests
{
    static readonly string Section = File.ReadAllText(Repository.PathOf("docs", "models", "README.md"))
        .Split("## Who will: propensities\n")[1].Split("\n## ")[0];

    [Fact]
    public void Its_example_loads()
    {
        PropensityDefinition model = Shop.Churn(Section.Split("```yaml\n")[1].Split("```")[0]);

        Assert.Equal(PropensityDefinition.AnyLearner, model.Learner);
        Assert.Equal(new TuningRules { Trials = 30, Folds = 5 }, model.Tuning);
        Assert.Equal(CalibrationKind.Platt, model.Calibration);
    }

    [Fact]
    public void Its_learners_are_those_of_the_program_the_simplest_first() => Assert.Equal(
        Enum.GetValues<LearnerKind>().Order().Select(kind => kind.ToString().ToLowerInvariant()),
        Section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Skip(1).Select(line => line.Split('`')[1]));

    [Fact]
    public void What_holds_without_the_keys_is_what_it_says()
    {
        const string start = "kind: propensity\ntarget: churn\nfeatures: [purchases]\n";
        PropensityDefinition plain = Shop.Churn(start);

        Assert.Null(plain.Learner);
        Assert.Null(plain.TunedPenalty);
        Assert.Null(plain.Tuning);
        Says($"the L2 penalty `penalty:`, {plain.Penalty} where that is left out");
        Says($"`trials`, {new TuningRules().Trials} unless told");
        Says($"`folds`, {new TuningRules().Folds} unless told");
        Assert.True(Shop.Churn(start + "penalty: auto\n").TunedPenalty);
    }

    static void Says(FormattableString sentence)
    {
        string text = sentence.ToString(CultureInfo.InvariantCulture);
        Assert.True(Section.Contains(text, StringComparison.Ordinal), $"the page should say: {text}");
    }
}
