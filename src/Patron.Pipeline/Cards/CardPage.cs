using System.Net;
using System.Text;

namespace Patron.Pipeline.Cards;

/// <summary>A card as one HTML page, without scripts, other files or network; it prints as it looks.</summary>
static class CardPage
{
    const string Style = """
        :root { --ink: #172033; --soft: #5b6679; --line: #e2e5eb; --page: #f4f5f7; --card: #fff; --blue: #2f5fd0; --good: #15805f; --bad: #b3261e; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
        main { max-width: 900px; margin: 0 auto; padding: 36px 24px 60px; }
        h1 { font-size: 30px; letter-spacing: -.02em; line-height: 1.2; margin: 0; }
        .lead { color: var(--soft); margin: 6px 0 24px; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; margin: 0 0 16px; break-inside: avoid; }
        h2 { font-size: 17px; margin: 0 0 6px; }
        p, ul { margin: 0 0 8px; max-width: 76ch; }
        ul { padding-left: 20px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
        th:first-child, td:first-child { overflow-wrap: break-word; }
        tr:last-child td { border-bottom: 0; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .passed { color: var(--good); white-space: nowrap; } .failed { color: var(--bad); font-weight: 650; white-space: nowrap; }
        svg { display: block; margin: 6px auto 10px; max-width: 100%; }
        @media print { body { background: none; font-size: 12px; } main { padding: 0; max-width: none; } section { border-color: #ccc; } }
        """;

    public static string Of(ModelCard card)
    {
        StringBuilder page = new();
        string title = Encoded($"{card.Model}, version {card.Version}");
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
            <p class="lead">{Encoded(CardHeading.Of(card))}</p>

            """);
        foreach (CardSection section in CardSections.Of(card))
            Append(page, section);
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    static void Append(StringBuilder page, CardSection section)
    {
        page.Append($"<section>\n<h2>{Encoded(section.Title)}</h2>\n");
        if (section.Words.Count > 1)
            page.Append("<ul>\n").AppendJoin("", section.Words.Select(words => $"<li>{Encoded(words)}</li>\n")).Append("</ul>\n");
        else if (section.Words.Count == 1)
            page.Append($"<p>{Encoded(section.Words[0])}</p>\n");
        if (section.Points is { } points)
            page.Append(CardChart.Of(points));
        if (section.Table is { } table)
            Append(page, table);
        page.Append("</section>\n");
    }

    static void Append(StringBuilder page, CardTable table)
    {
        page.Append("<div class=\"scroll\"><table>\n");
        if (table.Columns.Any(column => column.Length > 0))
            Row(page, "th", table, table.Columns);
        foreach (IReadOnlyList<string> row in table.Rows)
            Row(page, "td", table, row);
        page.Append("</table></div>\n");
    }

    static void Row(StringBuilder page, string element, CardTable table, IReadOnlyList<string> cells)
    {
        page.Append("<tr>");
        for (int column = 0; column < cells.Count; column++)
        {
            string style = table.Numbers.Contains(column) ? " class=\"number\""
                : cells[column] is "passed" or "failed" ? $" class=\"{cells[column]}\"" : "";
            page.Append($"<{element}{style}>{Encoded(cells[column])}</{element}>");
        }

        page.Append("</tr>\n");
    }

    static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
