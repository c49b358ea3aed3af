using System.Text.RegularExpressions;
using Patron.Models.Evaluation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Reporting;

namespace Patron.Pipeline.Tests.Reporting;

/// <summary>Pictures of figures that a run seldom gives, each drawn alone.</summary>
public sealed partial class PageScriptTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    [Fact]
    public void Bars_of_value_have_as_many_decimals_as_their_width()
    {
        string[] labels = ["0.0000", "0.0025", "0.0050+", "0.00", "0.02", "0.04+", "0.0", "2.5", "5.0+", "10", "20+", "0+"];
        var pictures = new[] { 0.0025, 0.02, 2.5, 10, 0 }.Select(width => Enumerable.Range(0, width > 0 ? 3 : 1).Select(bin => new
        {
            From = bin * width,
            To = width > 0 && bin < 2 ? (bin + 1) * width : (double?)null,
            Customers = 1,
            Value = 1.0,
        }));
        IReadOnlyList<string> texts = TextsOf(new { Pictures = pictures }, "data.pictures.forEach(bins => distribution(grid, bins))");
        Assert.Equal(labels, texts.Intersect(labels));
    }

    [Fact]
    public void Examples_whose_keys_end_alike_are_told_apart()
    {
        string[] keys = ["alice@gmail.com", "bruce@gmail.com", "C00000042"];
        var histories = keys.Select((key, index) => new
        {
            Customer = key,
            Points = Enumerable.Range(0, 3).Select(time => new { Time = time, Purchases = index, ProbabilityAlive = 0.5 }),
        });
        IReadOnlyList<string> texts = TextsOf(new { Histories = histories }, "aliveHistories(grid, data.histories, 'week')");
        Assert.Equal(["1: alice\u2026l.com", "2: bruce\u2026l.com", "3: C00000042"], texts.Where(text => Legend().IsMatch(text)));
    }

    [Fact]
    public void Models_by_segment_stand_beside_one_model_over_all_rows_and_the_verdict_is_told()
    {
        SegmentsEvaluation evaluation = new(
            "pay_type",
            [
                new("contract", 1200, 300, 0.5, 0.52, new Estimate(0.02, 0.005, 0.01, 0.03)) { HasOwn = true, Learner = "rules", Auc = 0.75, AucOfAll = 0.7 },
                new(null, 8, 2, 0.61, 0.61, null) { Learner = "rules" },
            ],
            0.5007, 0.5206, new Estimate(0.0199, 0.005, 0.01, 0.03));
        string document = DocumentOf(new { Segments = evaluation }, "bySegment(grid, data.segments)");
        Assert.Equal(
            ["contract", "1\u202f200", "25.0 %", "its own", "0.7500", "0.7000", "0.5000", "0.5200", "(none)", "8", "25.0 %", "of all rows", "\u2013", "\u2013", "0.6100", "0.6100"],
            Cells().Matches(document).Select(cell => cell.Groups[1].Value));
        Assert.Contains("<p>Models by pay type pay: they save 3.8 % of the log-loss of one model over all rows (1.9 to 5.8 %).", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Uplift_shows_averages_with_intervals_and_the_gain_beside_that_of_chance()
    {
        UpliftFigures figures = new()
        {
            Model = "offer",
            Outcome = "rows within 4w",
            Treatments =
            [
                new TreatmentFigures
                {
                    Treatment = "voucher_10", Verdict = "nothing known", Learner = "uplift forest", AverageEffect = new(0.5, 0.25, 0.75),
                    Rate = new(0.125, -0.5, 1.5), Gain = [new(0.5, 0.4, 0.25), new(1, 0.5, 0.5)], Customers = 12_345, Tenths = [1.5, null],
                },
            ],
        };
        string document = DocumentOf(new { Uplifts = new[] { figures } }, "data.uplifts.forEach(uplift)");
        Assert.Equal(
            ["voucher_10", "0.5000 (0.2500 to 0.7500)", "", "", "0.1250 (-0.5000 to 1.500)", "uplift forest"],
            Cells().Matches(document).Take(6).Select(cell => cell.Groups[1].Value.Replace('\u2212', '-')));
        Assert.Contains("Highest effect first", document, StringComparison.Ordinal);
        Assert.Contains("Mean of each tenth of 12\u202f345, the highest first", document, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(document, "data-drawn=\"true\""));
    }

    [Fact]
    public void Limits_of_a_campaign_are_told_with_what_one_more_would_bring_in_a_sentence_each()
    {
        LimitFigures[] limits =
        [
            new("budget", "money", 900, 899.5, 1.268), new("rule", "letter", 25, 10, 0), new("variant", "warm of voucher", 5, 5, 0.012345),
            new("budget", "calls", 300, 12, 0),
        ];
        CampaignFigures figures = new(
            "win_back", "email", "true", [new RuleFigures("letter", "true", "letter", 25, 10, 5, null)], [new GroupFigures("treated", 10)], limits, []);
        string document = DocumentOf(
            new { Heading = new { Currency = "EUR" }, Campaigns = new[] { figures, figures with { Name = "other", Limits = [] } } },
            "data.campaigns.forEach(campaign)");
        string[] sentences =
        [
            "One more of budget money would bring about 1.27 EUR.", "More customers of rule letter would bring nothing more.",
            "One more customer of variant warm of voucher would bring about 0.0123 EUR.", "More of budget calls would bring nothing more.",
        ];
        Assert.Equal(sentences, Cells().Matches(document).Select(cell => cell.Groups[1].Value).Where(cell => cell.EndsWith('.')));
        Assert.Equal(1, Regex.Count(document, "<h3>Limits and budgets</h3>"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The texts in a drawing, in their order.</summary>
    IReadOnlyList<string> TextsOf(object data, string script)
    {
        string document = DocumentOf(data, script);
        Assert.Contains("data-drawn=\"true\"", document, StringComparison.Ordinal);
        return [.. Texts().Matches(document).Select(text => text.Groups[1].Value)];
    }

    /// <summary>A page after a part of it was drawn.</summary>
    string DocumentOf(object data, string script)
    {
        string page = HtmlPage.Of("Picture", data, "matrix", "values", "pictures", "calibration", "propensities", "uplift", "decisions");
        string drawn = $"<script>heading('Picture', ''); const grid = section('picture', 'Picture'); {script}; show();</script>";
        string path = _folder.Write("picture.html", page.Insert(page.LastIndexOf("</body>", StringComparison.Ordinal), drawn));
        string document = Chromium.DocumentOf(path);
        Assert.Equal("", Failure().Match(document).Value);
        return document;
    }

    [GeneratedRegex("<text[^>]*>([^<]*)</text>")]
    private static partial Regex Texts();

    [GeneratedRegex("<td[^>]*>([^<]*)</td>")]
    private static partial Regex Cells();

    [GeneratedRegex("<p class=\"failure\">[^<]*")]
    private static partial Regex Failure();

    [GeneratedRegex("^[0-9]: ")]
    private static partial Regex Legend();
}
