using System.Globalization;
using System.Net;
using System.Text;

namespace Patron.Pipeline.Cards;

/// <summary>Predicted against observed as a drawing: right forecasts lie on the diagonal.</summary>
static class CardChart
{
    const double Size = 280;
    const double Left = 46;
    const double Bottom = 34;

    public static string Of(IReadOnlyList<CardPoint> points)
    {
        double most = points.Max(point => Math.Max(point.Predicted, point.Observed));
        double top = most > 0 ? RoundUp(most) : 1;
        double largest = points.Max(point => point.Rows);
        StringBuilder drawing = new();
        drawing.Append(
            $"<svg width=\"{Left + Size + 20}\" height=\"{Size + Bottom + 20}\" role=\"img\" aria-label=\"predicted against observed\">\n");
        for (int line = 0; line <= 4; line++)
        {
            double value = top * line / 4;
            string label = value.ToString("0.###", CultureInfo.InvariantCulture);
            drawing.Append($"<line x1=\"{Left}\" x2=\"{Left + Size}\" y1=\"{Y(value, top)}\" y2=\"{Y(value, top)}\" stroke=\"#e2e5eb\"/>\n");
            drawing.Append($"<text x=\"{Left - 6}\" y=\"{Y(value, top)}\" dy=\"4\" font-size=\"11\" text-anchor=\"end\" fill=\"#5b6679\">{label}</text>\n");
            drawing.Append($"<text x=\"{X(value, top)}\" y=\"{Size + 26}\" font-size=\"11\" text-anchor=\"middle\" fill=\"#5b6679\">{label}</text>\n");
        }

        drawing.Append(
            $"<line x1=\"{X(0, top)}\" y1=\"{Y(0, top)}\" x2=\"{X(top, top)}\" y2=\"{Y(top, top)}\" stroke=\"#8a94a6\" stroke-dasharray=\"4 4\"/>\n");
        foreach (CardPoint point in points)
        {
            double radius = Math.Round(3 + (5 * Math.Sqrt(point.Rows / largest)), 1);
            drawing.Append(
                $"<circle cx=\"{X(point.Predicted, top)}\" cy=\"{Y(point.Observed, top)}\" r=\"{radius}\" fill=\"#2f5fd0\" fill-opacity=\".8\">"
                + $"<title>{WebUtility.HtmlEncode(point.Group)}</title></circle>\n");
        }

        drawing.Append($"<text x=\"{Left + (Size / 2)}\" y=\"{Size + 46}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#172033\">predicted</text>\n");
        drawing.Append($"<text x=\"12\" y=\"{10 + (Size / 2)}\" font-size=\"12\" text-anchor=\"middle\" fill=\"#172033\" "
            + $"transform=\"rotate(-90 12 {10 + (Size / 2)})\">observed</text>\n");
        return drawing.Append("</svg>\n").ToString();
    }

    static double X(double value, double top) => Math.Round(Left + (Size * value / top), 1);

    static double Y(double value, double top) => Math.Round(10 + (Size * (1 - (value / top))), 1);

    /// <summary>The next of 1, 2, 4, 5, 8, 10 times a power of ten.</summary>
    static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (double step in new[] { 1.0, 2, 4, 5, 8, 10 })
        {
            if (value <= step * power)
                return step * power;
        }

        return 10 * power;
    }
}
