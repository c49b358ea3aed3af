using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Reporting;

namespace Patron.Pipeline.Tests.Direct;

public sealed partial class ClvPicturesTests : IDisposable
{
    static readonly DateOnly First = new(2024, 1, 1);

    readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_page_draws_every_picture_of_the_docs_and_the_names_of_its_figures_stand_there()
    {
        string docs = File.ReadAllText(Repository.PathOf("docs", "pictures.md"));
        string path = _folder.PathOf("value.html");
        ClvHoldout holdout = Run(Purchases(), path).Found.Report.Holdout!;

        string document = Chromium.DocumentOf(path);
        int charts = Regex.Count(document, "class=\"chart[ a-z]*\"");
        Assert.Equal(11, charts);
        Assert.Equal(charts, Regex.Count(document, "data-drawn=\"true\""));
        Assert.Equal(charts, Regex.Count(document, "<summary>Numbers</summary>"));
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(document, $"<p>[^<]*; the hold-out begins after the dashed line, on {holdout.From:yyyy-MM-dd}</p>"));
        Assert.All(Titles().Matches(document), title => Assert.Contains($"| {title.Groups[1].Value} |", docs, StringComparison.Ordinal));

        using JsonDocument figures = Figures(Run(Purchases(), _folder.PathOf("value.json")));
        Assert.All(NamesIn(figures.RootElement).Distinct(), name => Assert.Contains($"`{name}`", docs, StringComparison.Ordinal));
    }

    [Fact]
    public void Figures_are_those_of_the_fitted_model_and_of_the_hold_out()
    {
        (ClvOutcome found, string path) = Run(Purchases(), _folder.PathOf("value.json"));
        using JsonDocument document = Figures((found, path));
        JsonElement figures = document.RootElement;
        ClvScores scores = found.Scores;
        BgNbd model = new(Parameter("r"), Parameter("alpha"), Parameter("a"), Parameter("b"));
        var histories = PurchaseHistories.Create(scores.Frequency, scores.Recency, scores.Age);

        FrequencyBar[] bars = [.. FrequencyHistogram.Of(model, histories).Bars];
        Assert.Equal(bars.Select(bar => bar.Expected), Numbers(figures.GetProperty("frequency_histogram"), "expected"));
        ClvHoldout holdout = found.Report.Holdout!;
        JsonElement[] held = [.. figures.GetProperty("tracking").EnumerateArray().Where(period => period.GetProperty("is_held_out").GetBoolean())];
        Assert.Equal(holdout.Actual, held.Sum(period => period.GetProperty("actual").GetDouble()));
        Assert.Equal(holdout.Until!.Value.AddDays(-1).ToString("O", CultureInfo.InvariantCulture), held[^1].GetProperty("end").GetString());
        JsonElement groups = figures.GetProperty("conditional_expectation");
        Assert.Equal(holdout.Expected, groups.EnumerateArray().Sum(group => Number(group, "expected") * Number(group, "customers")), 1e-6);
        Assert.Equal(holdout.Customers, (int)Number(figures.GetProperty("interval_coverage"), "customers"));
        Assert.Equal(scores.Values.Value.Sum(), figures.GetProperty("value_distribution").EnumerateArray().Sum(bin => Number(bin, "value")), 1e-6);

        double Parameter(string name) => found.Report.PurchaseModel.Parameters[name];
    }

    [Fact]
    public void A_ready_summary_without_amounts_has_the_pictures_that_need_neither_days_nor_values()
    {
        string summary = _folder.Write("summary.csv", "id,x,t_x,T\n" + string.Concat(Enumerable.Range(0, 90)
            .Select(row => $"{row},{row % 4},{(row % 4 == 0 ? 0 : 5 + (row % 17))},{30 + (row % 7)}\n")));
        ClvRequest request = new()
        {
            File = summary,
            Summary = new SummaryColumns("id", "x", "t_x", "T", null),
            Model = BgNbd.TheKind,
            Penalty = 0.1,
            Pictures = _folder.PathOf("value.html"),
        };
        ClvAnalysis.Execute(request, new AnalysisNotes(), TestContext.Current.CancellationToken);

        string document = Chromium.DocumentOf(request.Pictures);
        Assert.Equal(
            ["Customers by repeat purchases", "Expected purchases by frequency and recency", "Probability of being alive by frequency and recency"],
            Titles().Matches(document).Select(title => title.Groups[1].Value));
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_fewer_than_ten_customers_nobody_is_their_top_tenth()
    {
        string few = _folder.Write("few.csv", "id,x,t_x,T,m\n" + string.Concat(Enumerable.Range(0, 9)
            .Select(row => $"{row},{1 + (row % 4)},{5 + row},{30 + (row % 7)},{10 + row}\n")));
        ClvRequest request = new()
        {
            File = few,
            Summary = new SummaryColumns("id", "x", "t_x", "T", "m"),
            Model = BgNbd.TheKind,
            Penalty = 0.1,
            Pictures = _folder.PathOf("value.html"),
        };
        ClvAnalysis.Execute(request, new AnalysisNotes(), TestContext.Current.CancellationToken);

        string document = Chromium.DocumentOf(request.Pictures);
        Assert.Contains(">Expected value</div>", document, StringComparison.Ordinal);
        Assert.DoesNotContain("top 10 %</div>", document, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"failure\"", document, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    (ClvOutcome Found, string Path) Run(string orders, string pictures)
    {
        ClvRequest request = new()
        {
            File = _folder.Write("orders.csv", orders),
            Transactions = new TransactionColumns("customer", "day", "amount"),
            Model = BgNbd.TheKind,
            Pictures = pictures,
        };
        return (ClvAnalysis.Execute(request, new AnalysisNotes(), TestContext.Current.CancellationToken), pictures);
    }

    static JsonDocument Figures((ClvOutcome Found, string Path) run) => JsonDocument.Parse(File.ReadAllText(run.Path));

    /// <summary>400 customers drawn from a model over 80 weeks; spends differ between customers.</summary>
    static string Purchases()
    {
        StringBuilder text = new("customer,day,amount\n");
        BgNbd model = new(.6, 30, .9, 2.5);
        for (int customer = 0; customer < 400; customer++)
        {
            int first = customer % 180;
            text.Append(CultureInfo.InvariantCulture, $"c{customer},{First.AddDays(first):yyyy-MM-dd},{10 + (customer % 30)}\n");
            // Ages one after another of the same seed show the same customer at later times.
            double before = 0;
            for (int age = 1; first + age < 560; age++)
            {
                double made = model.Simulate([age], 0, customer).Histories.Frequency[0];
                if (made > before)
                    text.Append(CultureInfo.InvariantCulture, $"c{customer},{First.AddDays(first + age):yyyy-MM-dd},{5 + (customer % 40)}.5\n");
                before = made;
            }
        }

        return text.ToString();
    }

    static IEnumerable<double> Numbers(JsonElement rows, string name) => rows.EnumerateArray().Select(row => Number(row, name));

    static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => NamesIn(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };

    [GeneratedRegex("<figure[^>]*><h3>([^<]*)</h3>")]
    private static partial Regex Titles();
}
