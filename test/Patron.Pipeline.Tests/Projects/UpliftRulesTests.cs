using System.Globalization;
using System.Text;
using Patron.Models.Uplift;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Projects;

/// <summary><c>kind: uplift</c> in a model's file.</summary>
public sealed class UpliftRulesTests
{
    const string Good =
        """
        kind: uplift
        features: [purchases]
        campaigns: [win_back]
        treatments: [reminder, voucher_20]
        outcome: churn

        """;

    static readonly (string Name, string Text)[] Mistakes =
    [
        ("no contacts at all", Good.Replace("campaigns: [win_back]\n", "", StringComparison.Ordinal)),
        ("contacts of both kinds", Good + "contacts: { table: silver.purchases, time: ordered_at, treatment: channel, control: \"true\" }\n"),
        ("a campaign that is not there", Good.Replace("win_back", "win_bakc", StringComparison.Ordinal)),
        ("a table that is not there", Good.Replace(
            "campaigns: [win_back]", "contacts: { table: silver.contact, time: at, treatment: sent, control: \"true\" }", StringComparison.Ordinal)),
        ("contacts without a control", Good.Replace(
            "campaigns: [win_back]", "contacts: { table: silver.purchases, time: ordered_at, treatment: channel }", StringComparison.Ordinal)),
        ("no treatments", Good.Replace("treatments: [reminder, voucher_20]\n", "", StringComparison.Ordinal)),
        ("a treatment twice", Good.Replace("[reminder, voucher_20]", "[reminder, reminder]", StringComparison.Ordinal)),
        ("a treatment that cannot be a column", Good.Replace("voucher_20", "Voucher 20", StringComparison.Ordinal)),
        ("a treatment with the name of the control", Good.Replace("reminder", "control", StringComparison.Ordinal)),
        ("an outcome that is not there", Good.Replace("outcome: churn", "outcome: chrun", StringComparison.Ordinal)),
        ("groups of a table", Good.Replace(
            "campaigns: [win_back]", "contacts: { table: silver.purchases, time: ordered_at, treatment: channel, control: \"true\" }\nuntreated: [control]",
            StringComparison.Ordinal)),
        ("an unknown group", Good + "untreated: [holdout]\n"),
        ("an unknown learner", Good + "learner: dr\n"),
        ("a base of a forest", Good + "learner: forest\nbase: linear\n"),
        ("nobody kept to judge by", Good + "test: 0\n"),
        ("one fold", Good + "folds: 1\n"),
        ("features of no age", Good + "age: 0d\n"),
        ("a calendar that is none", Good + "as_of: weekly\n"),
        ("a target's key", Good + "horizon: 4w\n"),
    ];

    [Fact]
    public void A_model_says_by_what_it_learns()
    {
        UpliftDefinition plain = Load(Good);
        Assert.Equal(["win_back"], plain.Campaigns);
        Assert.Equal(["reminder", "voucher_20"], plain.Treatments);
        Assert.Null(plain.Contacts);
        Assert.Null(plain.Learners);
        Assert.Equal((0.3, "7d", TimeUnit.Week, 52), (plain.Test, plain.Age.ToString(), plain.AsOf.Every, plain.AsOf.Count));

        UpliftDefinition full = Load(
            Good.Replace("campaigns: [win_back]", "contacts: { table: silver.purchases, time: ordered_at, treatment: channel, control: \"amount > 3\" }", StringComparison.Ordinal)
            + "learner: [forest, dr_learner]\nbase: linear\ntest: 0.2\nfolds: 3\nage: 4w\nas_of: { every: month, count: 6 }\n");
        Assert.Equal("amount > 3", full.Contacts!.Control.Text);
        Assert.Equal([UpliftLearner.Forest, UpliftLearner.DrLearner], full.Learners);
        Assert.Equal((BaseLearner.Linear, 0.2, 3, "4w", 6), (full.Base, full.Test, full.Folds, full.Age.ToString(), full.AsOf.Count));
        Assert.NotEqual(plain.Hash, full.Hash);
        Assert.Equal(plain.Hash, Load(Good + "learner: auto\ntest: 0.3\nfolds: 5\nage: 7d\nas_of: { every: week, count: 52 }\n").Hash);
    }

    [Fact]
    public void The_example_of_the_page_loads_and_its_defaults_are_those_of_the_program()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "models", "uplift.md"));
        string example = page.Split("```yaml\n")[1].Split("```")[0].Replace("silver.contacts", "silver.purchases", StringComparison.Ordinal);
        UpliftDefinition model = Load(example);
        Assert.Equal(["reminder", "voucher_10"], model.Treatments);
        Assert.Equal("\"group\" = 'control'", model.Contacts!.Control.Text);
        Assert.Contains($"{{ every: {model.AsOf.Every.ToString().ToLowerInvariant()}, count: {model.AsOf.Count} }}` |", page, StringComparison.Ordinal);
        Assert.Contains($"| how old a contact's features may be | {model.Age} |", page, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| share of the customers kept to judge by | {model.Test} |"), page, StringComparison.Ordinal);
        Assert.Contains($"| as in `UpliftOptions` | {model.Folds} |", page, StringComparison.Ordinal);
        Assert.Contains($"fewer than {ArmCount.Fewest} customers", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_in_an_uplift_model_is_told_with_its_place_and_a_remedy()
    {
        StringBuilder said = new();
        foreach ((string name, string text) in Mistakes)
        {
            ProjectException error = Assert.Throws<ProjectException>(() => Load(text));
            said.AppendLine($"# {name}").AppendLine(error.Message).AppendLine();
        }

        Expectation.Matches("uplift-mistakes", said.ToString());
    }

    static UpliftDefinition Load(string text)
    {
        using TemporaryFolder folder = new();
        Shop.WriteTo(folder, ("models/offer.yml", text));
        return ProjectLoader.Load(folder.FullPath, null, [new GeneratedWorld("toy", ["toys", "players"])]).Models.OfType<UpliftDefinition>().Single();
    }
}
