using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Every campaign of a world: its own, and those of a plan from outside, one for each day and offer.</summary>
sealed class TelecomCampaigns
{
    readonly Dictionary<(int Day, int Offer), Campaign> _ofPlan;

    public TelecomCampaigns(TelecomOptions options)
    {
        Own = CampaignPlan.Of(options);
        Planned = options.Planned();
        _ofPlan = Planned.Campaigns.ToDictionary(
            campaign => (campaign.Day, campaign.Treatment),
            campaign => CampaignPlan.Planned(options, campaign.Day, Offer.All[campaign.Treatment]));
    }

    public Campaign[] Own { get; }

    public PlannedContacts Planned { get; }

    /// <summary>Own ones first, then by day and offer.</summary>
    public IEnumerable<Campaign> All =>
        Own.Concat(_ofPlan.OrderBy(campaign => campaign.Key).Select(campaign => campaign.Value));

    public Campaign OfPlan(Planned contact) => _ofPlan[(contact.Day, contact.Treatment)];
}
