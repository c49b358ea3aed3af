using System.Text.RegularExpressions;
using Patron.Pipeline.Cards;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Cards;

/// <summary>Cards of two versions of each kind of model.</summary>
public sealed partial class ModelCardTests(ModelCardTests.CardedShop carded) : IClassFixture<ModelCardTests.CardedShop>
{
    const string Odd = "<script>alert(1)</script> | *x* `y`";

    [Theory]
    [InlineData("churn")]
    [InlineData("lifetime_value")]
    [InlineData("segments")]
    public void Both_renderings_say_the_same_under_the_same_titles(string model)
    {
        ModelCard card = carded.Card(model, 2);
        string[] titles = [.. CardSections.Of(card).Select(section => section.Title)];

        Assert.Equal(titles, Titles().Matches(card.ToMarkdown()).Select(match => match.Groups[1].Value));
        Assert.Equal(titles, Headings().Matches(card.ToHtml()).Select(match => match.Groups[1].Value));
        foreach (string title in new[] { "Purpose", "Data", "How well it does", "Gates", "Limits", "Ethics", "Approvals", "Change against the version before" })
            Assert.Contains(title, titles);
    }

    [Fact]
    public void A_page_needs_no_network_and_runs_nothing()
    {
        foreach (string model in CardedShop.Models)
        {
            string page = carded.Card(model, 1).ToHtml();
            Assert.DoesNotMatch("(?i)https?:|<script|<link|<img|@import|url\\(", page);
        }
    }

    [Fact]
    public void Texts_of_people_stay_texts()
    {
        ModelCard card = carded.Card("churn", 1) with { Texts = new ModelTexts { Purpose = Odd, Owner = Odd } };

        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; | *x* `y`", card.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("\\<script>alert(1)\\</script> \\| \\*x\\* \\`y\\`", card.ToMarkdown(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_row_of_a_table_has_as_many_cells_as_its_head()
    {
        foreach (string model in CardedShop.Models)
        {
            foreach (CardSection section in CardSections.Of(carded.Card(model, 2)))
                Assert.All(section.Table?.Rows ?? [], row => Assert.Equal(section.Table!.Columns.Count, row.Count));
        }
    }

    [Fact]
    public void What_nobody_wrote_is_said_to_be_missing()
    {
        string card = carded.Card("segments", 1).ToMarkdown();

        Assert.Contains("Nobody wrote 'purpose' in models/segments.yml.", card, StringComparison.Ordinal);
        Assert.Contains("without an owner", card, StringComparison.Ordinal);
        Assert.Contains("There is no version before this one.", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_tells_data_features_figures_and_groups()
    {
        string card = carded.Card("churn", 1).ToMarkdown();

        Assert.Contains("Find who leaves.", card, StringComparison.Ordinal);
        Assert.Contains("| Target from | 2025-07-02 22:00 UTC until 2025-12-31 23:00 UTC |", card, StringComparison.Ordinal);
        Assert.Contains("| purchase_sum_90d | sum of amount over the last 90d, of silver.purchases by ordered_at |", card, StringComparison.Ordinal);
        Assert.Matches(@"\| auc \| 0\.\d+ \| 0\.\d+ to 0\.\d+ \|", card);
        Assert.Matches(@"\| calibration slope \| \d\.\d+ \| \d\.\d+ to \d\.\d+ \|", card);
        Assert.Contains("## How well it does by purchase_country_last", card, StringComparison.Ordinal);
        Assert.Matches(@"\| DE \| \d+ \| 0\.\d+ \| 0\.\d+ \|", card);
        Assert.Matches(@"\| tenth 10 \| \d+ \| 0\.\d+ \| [01](\.\d+)? \|", card);
        Assert.Matches(@"\| intercept \| -?\d", card);
        Assert.Matches(@"\| Learner \| logistic regression, \d+ of \d+ coefficients, L2 penalty 1 \|", card);
        Assert.Matches(@"## What moves the score\n(.*\n)+\| Name \| Size \|\n\| --- \| ---: \|\n\| purchase_\w+ \| \d", card);
        Assert.Contains("| baseline | passed | log loss", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_tells_who_approved_and_what_changed()
    {
        string card = carded.Card("churn", 2).ToMarkdown();

        Assert.Contains("| berta | 2026-02-01 09:30 UTC: looks right |", card, StringComparison.Ordinal);
        Assert.Contains("- compared with version 1, data until 2025-12-31 23:00 UTC then and 2025-12-31 23:00 UTC now", card, StringComparison.Ordinal);
        Assert.Contains("- penalty: 1 before, 30 now", card, StringComparison.Ordinal);
        Assert.Matches(@"- log_loss: 0\.\d+ before, 0\.\d+ now", card);
    }

    [Fact]
    public void The_parameters_of_each_part_have_a_block_of_their_own_and_totals_their_interval_at_the_level_of_all()
    {
        string card = carded.Card("lifetime_value", 1).ToMarkdown();

        Assert.Matches(@"## Purchase model: BG/NBD\n(.*\n)+?\| r \| [\d.]+ \| [\d.]+ \|\n\| alpha .*\n\| a .*\n\| b .*\n\n## Spend model: gamma-gamma\n(.*\n)+?\| p \| ", card);
        Assert.Contains("| Figure | Value | 90 % interval |", card, StringComparison.Ordinal);
        Assert.Matches(@"\| total_value \| [\d.,]+ \| [\d.,]+ to [\d.,]+ \|", card);
        Assert.DoesNotContain("total_value_low", card.Split("## Change against")[0], StringComparison.Ordinal);
        Assert.Contains("Gates compare at 95 %", card, StringComparison.Ordinal);
    }

    [GeneratedRegex("^## (.*)$", RegexOptions.Multiline)]
    private static partial Regex Titles();

    [GeneratedRegex("<h2>(.*)</h2>")]
    private static partial Regex Headings();

    /// <summary>A shop that trained its models twice, churn with another penalty, which somebody approved.</summary>
    public sealed class CardedShop : IDisposable
    {
        internal static readonly string[] Models = ["churn", "lifetime_value", "segments"];

        readonly TestShop _shop;

        public CardedShop()
        {
            PropensityDefinition churn = Definitions.Churn with
            {
                Texts = new ModelTexts { Purpose = "Find who leaves.", Owner = "anna" },
                Promotion = new PromotionRules { Fairness = new FairnessRule { By = "purchase_country_last" } },
            };
            _shop = new TestShop(change: project => project with { Models = [churn, Definitions.LifetimeValue, Definitions.Segments] });
            _shop.WritePurchases(TestShop.Purchases(600));
            _shop.Run(Stage.Train);
            _shop.BeginRun("run-2", project => project with { Models = [churn with { Penalty = 30 }, .. project.Models.Skip(1)] });
            _shop.Run(Stage.Train);
            _shop.Models.Store.TagVersion(
                "churn", 2, VersionTags.Approvals, """[{"who":"berta","at":"2026-02-01T09:30:00+00:00","note":"looks right"}]""");
        }

        internal ModelCard Card(string model, int version) => ModelCard.Of(_shop.Project, _shop.Models, model, version);

        public void Dispose() => _shop.Dispose();
    }
}
