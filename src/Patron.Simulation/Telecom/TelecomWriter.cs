using System.Text;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Writes a telecom world: first what does not grow with the customers, then block after block of them.</summary>
sealed class TelecomWriter(TelecomOptions options, WorldFolder folder)
{
    readonly Calendar _calendar = new(options.From, options.Days);
    readonly Network _network = new(options);
    readonly WorldValues _values = new(options.From, options.Days);
    readonly TelecomCampaigns _campaigns = new(options);

    public TelecomTotals Write(IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        folder.Write(TelecomTables.Campaigns, Campaigns());
        folder.Write(TelecomTables.CompetitorLaunches, Launches());
        folder.Write(TelecomTables.TruthNetworkSpells, Spells());
        Causes causes = new(options);
        BlockWriter<TelecomTotals> blocks = new(
            options,
            SubscriberBlock.Size,
            TelecomTables.PerCustomer,
            () => new SubscriberBlock(options, _calendar, _network, causes, _values, _campaigns),
            folder);
        TelecomTotals totals = TelecomTotals.None;
        blocks.Write(block => totals = totals.Plus(block), progress, cancellationToken);
        using FileStream parameters = folder.Create("truth/parameters.json");
        TelecomParameters.Write(parameters, options, totals);
        return totals;
    }

    CsvRows Campaigns()
    {
        CsvRows rows = new();
        foreach (Campaign campaign in _campaigns.All)
        {
            rows.Text(campaign.CodeBytes)
                .Text(Bytes(campaign.Name))
                .Text(Bytes(CampaignPlan.AudienceCodes[(int)campaign.Audience]));
            int hour = campaign.Audience == Audience.Planned ? 0 : CampaignPlan.StartHour;
            _values.Instant(rows, (campaign.Start * Calendar.DaySeconds) + (hour * 3600));
            _values.Instant(rows, campaign.End * Calendar.DaySeconds)
                .Text(campaign.Offer.CodeBytes)
                .Money(campaign.Offer.CostCents)
                .EndRow();
        }

        return rows;
    }

    CsvRows Launches()
    {
        CsvRows rows = new();
        foreach (Region region in Market.Regions)
        {
            if (region.LaunchWeek is not int week || week * 7 >= options.Days)
                continue;
            rows.Text(region.CodeBytes);
            _values.Instant(rows, week * 7 * Calendar.DaySeconds).Text(Market.Competitor).EndRow();
        }

        return rows;
    }

    CsvRows Spells()
    {
        CsvRows rows = new();
        foreach (Cell cell in _network.Cells)
        {
            foreach (Spell spell in cell.Spells)
                _values.Date(_values.Date(rows.Text(cell.CodeBytes), spell.Start), spell.End).EndRow();
        }

        return rows;
    }

    static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
