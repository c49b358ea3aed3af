using System.Text.RegularExpressions;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Direct.Churn;
using Patron.Pipeline.Tests.Reporting;

namespace Patron.Pipeline.Tests.Direct.Churn;

public sealed partial class ChurnPageTests : IDisposable
{
    static readonly ChurnCase Case = new(300);

    readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_regression_with_a_campaign_shows_curves_profit_effects_and_reasons()
    {
        (ChurnReport report, string document) = Page(request => request with { Campaign = new() { Benefit = 100, Cost = 30 } });
        Assert.Equal(
            [
                "Found by those selected", "ROC curve", "Calibration", "Leaving by tenth", "Profit by contacts", "What moves the score", "plan", "months",
            ],
            Figures().Matches(document).Select(title => title.Groups[1].Value));
        Assert.Contains("id=\"contacts\"", document, StringComparison.Ordinal);
        Assert.Contains($"{report.Metrics.Intervals.Auc!.Value.Low:0.0000} to {report.Metrics.Intervals.Auc.Value.High:0.0000}", document, StringComparison.Ordinal);
        Assert.Contains($"<td class=\"number\">{Math.Abs(report.Effects[0].Value):0.000}", document.Replace("\u2212", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(20, RiskyRows(document));
    }

    [Fact]
    public void Leaks_the_choice_and_the_map_are_told_where_there_are_any()
    {
        string[] lines = Case.Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string leaking = string.Join('\n', lines.Skip(1)
            .Select((row, index) => $"{row},{(Case.Left[index] && index % 10 > 0 ? "closed" : "open")}").Prepend($"{lines[0]},state"));
        (ChurnReport report, string document) = Page(
            request => request with { Learner = "auto", Trials = 1, Calibration = Models.Calibration.CalibrationKind.Platt }, leaking);
        Assert.Contains("Columns that know too well who left", document, StringComparison.Ordinal);
        Assert.Contains("Learners that were tried", document, StringComparison.Ordinal);
        Assert.Contains("calibrated (platt)", document, StringComparison.Ordinal);
        Assert.Contains(report.Model.Compared[^1].Settings, document, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"contacts\"", document, StringComparison.Ordinal);
    }

    /// <summary>At a share of one the curve ends at everybody; the areas are those of the report.</summary>
    [Fact]
    public void The_curve_of_the_ranking_has_the_area_of_the_report()
    {
        bool[] outcomes = [true, false, true, true, false, false];
        IReadOnlyList<RankingPoint> points = RankingPoint.Of([0.9, 0.8, 0.7, 0.7, 0.2, 0.1], outcomes);
        double area = 0;
        for (int i = 1; i < points.Count; i++)
            area += (points[i].FalseAlarms - points[i - 1].FalseAlarms) * (points[i].Found + points[i - 1].Found) / 2;
        Assert.Equal(7.0 / 9, area, 1e-12); // nine pairs: 0.9 wins three, each 0.7 wins two
        Assert.Equal(new RankingPoint(1, 1, 1), points[^1]);
    }

    [Theory]
    [InlineData("report.txt", "the report is a page")]
    [InlineData("nowhere/report.html", "there is no folder")]
    public void A_page_that_cannot_be_written_is_refused_before_the_work(string page, string message)
    {
        InputException refused = Assert.Throws<InputException>(() => Case.Run(request => request with { Page = _folder.PathOf(page) }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    (ChurnReport Report, string Document) Page(Func<ChurnRequest, ChurnRequest> ask, string? content = null)
    {
        string path = _folder.PathOf("report.html");
        ChurnReport report = Case.Run(request => ask(request) with { Page = path }, content: content).Report;
        string document = Chromium.DocumentOf(path);
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
        int charts = Regex.Count(document, "class=\"chart[ a-z]*\"");
        Assert.Equal(charts, Regex.Count(document, "data-drawn=\"true\""));
        Assert.Equal(charts, Regex.Count(document, "<summary>Numbers</summary>"));
        return (report, document);
    }

    static int RiskyRows(string document)
    {
        string section = document[document.IndexOf("id=\"risk\"", StringComparison.Ordinal)..];
        return Regex.Count(section[..section.IndexOf("</section>", StringComparison.Ordinal)], "<tr>") - 1;
    }

    [GeneratedRegex("<figure[^>]*><h3>([^<]*)</h3>")]
    private static partial Regex Figures();
}
