using System.Globalization;

namespace Patron.Pipeline.Reporting;

/// <summary>Chooses the figures that come first.</summary>
static class Headlines
{
    public static IEnumerable<Tile> Of(
        IReadOnlyList<ValueFigures> values,
        IReadOnlyList<PropensityFigures> propensities,
        IReadOnlyList<CampaignFigures> campaigns,
        IReadOnlyList<KpiReport> reports)
    {
        if (values.Count > 0)
        {
            ValueFigures value = values[0];
            yield return new Tile("Customers", value.Customers, "count",
                $"{Percent(value.Alive, value.Customers)} expected to be active still");
            yield return new Tile($"Expected value, next {value.Horizon}", value.Total, "money",
                $"{value.Total / Math.Max(1, value.Customers):0.00} per customer");
            if (value.Pictures.ValueConcentration is { Deciles: { Count: 10 } deciles })
                yield return new Tile("Value held by the top 10 %", deciles[0].Share, "share",
                    "of customers, by expected value");
        }

        if (Latest(reports, "revenue") is var (month, revenue))
            yield return new Tile("Revenue", revenue, "money", $"in the month of {month}");
        foreach (PropensityFigures model in propensities)
        {
            string quality = $"mean of {Count(model.Customers)} customer{(model.Customers == 1 ? "" : "s")}" + (model.Auc is { } auc ? $", AUC {auc:0.000}" : "");
            yield return new Tile(Words(model.Model), model.MeanScore, "share", quality);
        }

        if (campaigns.Count > 0)
        {
            long treated = campaigns.Sum(campaign => campaign.Rules.Sum(rule => rule.Customers));
            long control = campaigns.Sum(campaign =>
                campaign.Groups.Where(group => group.Group == "control").Sum(group => group.Customers));
            yield return new Tile("Treated", treated, "count", $"{Count(control)} kept as control");
            yield return new Tile("Campaign cost", campaigns.Sum(campaign => campaign.Rules.Sum(rule => rule.Cost)), "money",
                "of all contacts planned");
        }
    }

    static (string Month, double? Value)? Latest(IReadOnlyList<KpiReport> reports, string kpi) =>
        reports.SelectMany(report => report.Kpis).FirstOrDefault(figures => figures.Name == kpi)?.Points is { Count: > 0 } points
            ? (points[^1].Date[..7], points[^1].Value)
            : null;

    static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009');

    static string Percent(double part, double whole) => whole > 0 ? $"{100 * part / whole:0} %" : "none";

    static string Words(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
