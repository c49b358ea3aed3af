using System.Globalization;
using System.Net;
using System.Text;
using Patron.Models.Description;

namespace Patron.Pipeline.Datasets;

/// <summary>A histogram as a drawing: bars are rows, dots the target's rate from 0 to 1.</summary>
static class DatasetChart
{
    const double Width = 320;
    const double Height = 110;

    public static string Of(IReadOnlyList<HistogramBar> bars)
    {
        StringBuilder drawing = new();
        drawing.Append($"<svg viewBox=\"0 0 {Text(Width)} {Text(Height + 18)}\" role=\"img\" aria-label=\"rows and the target's rate\">\n");
        double step = Width / bars.Count;
        double most = bars.Max(bar => bar.Rows);
        foreach ((int index, HistogramBar bar) in bars.Index())
        {
            double height = Height * bar.Rows / most;
            string told = $"{bar.Label}: {bar.Rows.ToString("#,0", CultureInfo.InvariantCulture)} rows"
                + (bar.TargetRate is { } share ? $", target {share.ToString("0.0 %", CultureInfo.InvariantCulture)}" : "");
            drawing.Append(
                $"<rect x=\"{Text((index * step) + 1)}\" y=\"{Text(Height - height)}\" width=\"{Text(Math.Max(1, step - 2))}\" height=\"{Text(height)}\" "
                + $"fill=\"{(bar.Label == "(missing)" ? "#d6d9df" : "#b9c8ef")}\"><title>{WebUtility.HtmlEncode(told)}</title></rect>\n");
            if (bar.TargetRate is { } rate)
                drawing.Append($"<circle cx=\"{Text((index + 0.5) * step)}\" cy=\"{Text(4 + ((Height - 8) * (1 - rate)))}\" r=\"3\" fill=\"#e08a1e\"/>\n");
        }

        drawing.Append($"<line x1=\"0\" x2=\"{Text(Width)}\" y1=\"{Text(Height)}\" y2=\"{Text(Height)}\" stroke=\"#8a94a6\"/>\n");
        Label(drawing, 0, "start", bars[0].Label);
        if (bars.Count > 1)
            Label(drawing, Width, "end", bars[^1].Label);
        return drawing.Append("</svg>\n").ToString();
    }

    static void Label(StringBuilder drawing, double x, string anchor, string text) => drawing.Append(
        $"<text x=\"{Text(x)}\" y=\"{Text(Height + 14)}\" font-size=\"11\" text-anchor=\"{anchor}\" fill=\"#5b6679\">"
        + $"{WebUtility.HtmlEncode(text.Length > 24 ? text[..23] + "…" : text)}</text>\n");

    static string Text(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
