using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>Every campaign of a world: its own, and those of a plan from outside, one for each day and treatment.</summary>
sealed class RetailCampaigns
{
    readonly Dictionary<(int Day, int Treatment), Campaign> _ofPlan;

    public RetailCampaigns(RetailOptions options, SeasonalClock clock)
    {
        Own = CampaignPlan.Of(options, clock);
        Planned = options.Planned();
        _ofPlan = Planned.Campaigns.ToDictionary(
            campaign => campaign,
            campaign => CampaignPlan.Planned(options, clock, campaign.Day, Treatment.All[campaign.Treatment]));
    }

    public Campaign[] Own { get; }

    public PlannedContacts Planned { get; }

    /// <summary>Own ones first, then by day and treatment.</summary>
    public IEnumerable<Campaign> All =>
        Own.Concat(_ofPlan.OrderBy(campaign => campaign.Key).Select(campaign => campaign.Value));

    public Campaign OfPlan(Planned contact) => _ofPlan[(contact.Day, contact.Treatment)];
}
