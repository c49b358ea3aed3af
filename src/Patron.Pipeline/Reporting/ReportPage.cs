namespace Patron.Pipeline.Reporting;

/// <summary>The report as one HTML page.</summary>
static class ReportPage
{
    /// <summary>The whole page.</summary>
    public static string Of(ReportData data) => HtmlPage.Of(
        $"{data.Heading.Project}, {data.Heading.AsOf[..10]}", data,
        "kpis", "matrix", "values", "pictures", "calibration", "propensities", "uplift", "decisions", "report");
}
