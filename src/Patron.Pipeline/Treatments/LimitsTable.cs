using Patron.Models.Allocation;
using Patron.Pipeline.Measurement;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// <c>gold.campaign_limits</c>: what campaigns that choose by gain use of their budgets and limits, and the price of each. A limit above the
/// number of customers has no row.
/// </summary>
static class LimitsTable
{
    public const string Name = "gold.campaign_limits";

    /// <summary>Puts those of a campaign in the place of the ones of this instant.</summary>
    public static void Write(Campaign campaign, GainOutcome outcome, StepContext context)
    {
        IEnumerable<(GainLimit Limit, LimitUse? Use)> uses = outcome.Limits.Select(limit => (limit, outcome.UseOf(limit)));
        new GoldColumns<(GainLimit Limit, LimitUse? Use)>([.. uses.Where(one => one.Use is not null)])
            .Text("campaign", _ => campaign.Name)
            .Text("kind", one => one.Limit.Of)
            .Text("name", one => one.Limit.Called)
            .Number("limit", one => one.Use!.Limit)
            .Number("used", one => one.Use!.Used)
            .Number("price", one => one.Use!.Price)
            .Write(Name, context, $"campaign = {DuckDb.Sql.Literal(campaign.Name)}");
    }
}
