using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>Writes a retail world: first what does not grow with the customers, then block after block of them.</summary>
sealed class RetailWriter(RetailOptions options, WorldFolder folder)
{
    readonly SeasonalClock _clock = new(options.From, options.Days, options.SeasonStrength);
    readonly WorldValues _values = new(options.From, options.Days);

    public RetailTotals Write(IProgress<WorldProgress>? progress, CancellationToken cancellationToken)
    {
        RetailCampaigns campaigns = new(options, _clock);
        folder.Write(RetailTables.Campaigns, SmallTables.Campaigns(campaigns.All, _values));
        folder.Write(RetailTables.Products, SmallTables.Products());
        folder.Write(RetailTables.TruthSeasonality, SmallTables.Seasonality(_clock));
        BlockWriter<RetailTotals> blocks = new(
            options,
            RetailBlock.Size,
            RetailTables.PerCustomer,
            () => new RetailBlock(options, _clock, campaigns, _values),
            folder);
        RetailTotals totals = RetailTotals.None;
        blocks.Write(block => totals = totals.Plus(block), progress, cancellationToken);
        using FileStream parameters = folder.Create("truth/parameters.json");
        ParameterFile.Write(parameters, options, totals);
        return totals;
    }
}
