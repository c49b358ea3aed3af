using System.Text;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>The tables that do not grow with the customers: campaigns, products, and the season as it truly is.</summary>
static class SmallTables
{
    static readonly string[] AudienceCodes = ["win_back", "second_order", "newsletter", "planned"];

    public static CsvRows Campaigns(IEnumerable<Campaign> campaigns, WorldValues values)
    {
        CsvRows rows = new();
        foreach (Campaign campaign in campaigns)
        {
            rows.Text(campaign.CodeBytes).Text(Bytes(campaign.Name)).Text(Bytes(AudienceCodes[(int)campaign.Audience]));
            values.Instant(rows, campaign.StartSecond);
            values.Instant(rows, campaign.EndSecond)
                .Text(Bytes(campaign.Treatment.Code))
                .Text(Bytes(campaign.Treatment.Channel))
                .Money(campaign.Treatment.CostCents)
                .EndRow();
        }

        return rows;
    }

    public static CsvRows Products()
    {
        CsvRows rows = new();
        foreach (Product product in Catalogue.Products)
        {
            rows.Text(product.IdBytes)
                .Text(Bytes(product.Name))
                .Text(product.Category.CodeBytes)
                .Money(product.ListPrice)
                .EndRow();
        }

        return rows;
    }

    public static CsvRows Seasonality(SeasonalClock clock)
    {
        CsvRows rows = new();
        for (int day = 0; day < clock.Days; day++)
            rows.Text(Bytes(WorldValues.Date(clock.From.AddDays(day)))).Number(clock.Intensities[day]).EndRow();
        return rows;
    }

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
