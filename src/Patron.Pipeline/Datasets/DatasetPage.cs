using System.Globalization;
using System.Net;
using System.Text;
using Patron.Models.Description;

namespace Patron.Pipeline.Datasets;

/// <summary>A description as one HTML page, without scripts, other files or network.</summary>
static class DatasetPage
{
    const string Style = """
        :root { --ink: #172033; --soft: #5b6679; --line: #e2e5eb; --page: #f4f5f7; --card: #fff; --bar: #b9c8ef; --rate: #e08a1e; --bad: #b3261e; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
        main { max-width: 1100px; margin: 0 auto; padding: 36px 24px 60px; }
        h1 { font-size: 30px; letter-spacing: -.02em; line-height: 1.2; margin: 0; }
        h2 { font-size: 17px; margin: 0 0 6px; } h3 { font-size: 15px; margin: 0; overflow-wrap: anywhere; }
        .lead, .note { color: var(--soft); } .lead { margin: 6px 0 24px; } .note { font-size: 13px; margin: 0 0 6px; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; margin: 0 0 16px; }
        .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 16px; }
        .grid section { margin: 0; break-inside: avoid; min-width: 0; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); }
        tr:last-child td { border-bottom: 0; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .moved { color: var(--bad); font-weight: 650; }
        svg { display: block; width: 100%; height: auto; margin-top: 8px; }
        """;

    public static string Of(DatasetDescription description)
    {
        StringBuilder page = new();
        string title = Encoded($"Data set {description.Dataset.Name}");
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p class="lead">{Encoded(Lead(description))}</p>

            """);
        Table(page, "Rows", "", ["Part", "As of", "Rows"], 2, description.Dataset.Rows.Select(rows => new[]
        {
            rows.Part, rows.AsOf.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC", Count(rows.Rows),
        }));
        Table(
            page, "Features", "Ranks: share of pairs that the feature alone puts the right way round, 50 % says nothing. Drift: population "
                + "stability index of the rows to score against the training rows; above 0.25 they are another population.",
            ["Feature", "Missing", "Different", "Mean", "Ranks", "Information", "Drift", "Distance"], 1, description.Features.Select(Cells));
        Table(
            page, "Features that go together", "", ["Feature", "Other", "Measure", ""], 3,
            description.Pairs.Select(pair => new[] { pair.Column, pair.Other, Named(pair.Measure), Number(pair.Value) }));
        page.Append("<div class=\"grid\">\n");
        foreach (DescribedFeature feature in description.Features)
        {
            page.Append($"<section>\n<h3>{Encoded(feature.Column.Column)}</h3>\n<p class=\"note\">{Encoded(Note(feature.Column))}</p>\n");
            page.Append(DatasetChart.Of(feature.Column.Histogram)).Append("</section>\n");
        }

        return page.Append("</div>\n</main>\n</body>\n</html>\n").ToString();
    }

    static string Lead(DatasetDescription description)
    {
        string rows = $"{Count(description.Rows)} training rows of {description.Dataset.Table}, features of {string.Join(", ", description.Dataset.Features)}";
        return description.TargetRate is { } rate
            ? $"{rows}. Target {description.Target}: {Percent(rate)} of the rows. Bars are rows, dots the target's rate in them."
            : $"{rows}.";
    }

    static string[] Cells(DescribedFeature feature) =>
    [
        feature.Column.Column,
        Percent((double)feature.Column.Missing / feature.Column.Rows),
        Count(feature.Column.Distinct),
        Number(feature.Column.Mean),
        feature.Importance?.Auc is { } auc ? Percent(auc.Value) : "",
        Number(feature.Importance?.MutualInformation),
        Number(feature.Drift?.Stability),
        Number(feature.Drift?.Distance),
    ];

    static string Note(ColumnDescription column) => column.Quantiles.Count == 0
        ? $"{Count(column.Distinct)} different, {Count(column.Missing)} missing"
        : $"median {Number(column.Quantiles[4].Value)}, half from {Number(column.Quantiles[3].Value)} to {Number(column.Quantiles[5].Value)}, "
            + $"{Count(column.Missing)} missing";

    static void Table(StringBuilder page, string title, string note, string[] head, int firstNumber, IEnumerable<string[]> rows)
    {
        page.Append($"<section>\n<h2>{Encoded(title)}</h2>\n");
        if (note.Length > 0)
            page.Append($"<p class=\"note\">{Encoded(note)}</p>\n");
        page.Append("<div class=\"scroll\"><table>\n");
        foreach ((int index, string[] cells) in rows.Prepend(head).Index())
        {
            string element = index == 0 ? "th" : "td";
            page.Append("<tr>");
            foreach ((int column, string cell) in cells.Index())
                page.Append($"<{element}{(column >= firstNumber ? " class=\"number\"" : "")}>{Encoded(cell)}</{element}>");
            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n</section>\n");
    }

    static string Named(AssociationMeasure measure) => measure switch
    {
        AssociationMeasure.Correlation => "correlation",
        AssociationMeasure.CramersV => "Cramér's V",
        _ => "correlation ratio",
    };

    static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    static string Number(double? value) => value is { } number ? number.ToString("G4", CultureInfo.InvariantCulture) : "";

    static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
