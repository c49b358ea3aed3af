using Patron.Models.Numerics;

namespace Patron.Simulation.Retail;

/// <summary>One order: when, and the campaign whose code it carries.</summary>
readonly record struct OrderEvent(long Second, Campaign? Campaign);

/// <summary>One customer chosen by one campaign. Effect: purchases that treatment is expected to add in it.</summary>
readonly record struct ContactEvent(Campaign Campaign, long Second, bool Treated, bool Alive, double Effect);

/// <summary>
/// One customer's life: Poisson purchases while alive, drop-out with a fixed probability after each repeat purchase, and
/// treatments that multiply the rate from the contact to the end of the campaign. Used again for the next customer.
/// </summary>
sealed class PurchaseProcess(RetailOptions options, SeasonalClock clock, Campaign[] campaigns)
{
    CustomerTraits _traits = null!;
    RandomStream _purchases = null!;
    RandomStream _campaigning = null!;
    double _now;
    double _hazard;
    long _lastOrder;
    long _notBefore;

    public List<OrderEvent> Orders { get; } = [];

    public List<ContactEvent> Contacts { get; } = [];

    /// <summary>Second of the purchase after which the customer was gone.</summary>
    public long? DroppedOut { get; private set; }

    /// <summary>Weeks of the seasonal clock from the first order to the end of the data.</summary>
    public double Age { get; private set; }

    public void Run(CustomerTraits traits)
    {
        _traits = traits;
        _purchases = RandomStream.For(options.Seed, "retail.purchases", traits.Index);
        _campaigning = RandomStream.For(options.Seed, "retail.campaigns", traits.Index);
        Orders.Clear();
        Contacts.Clear();
        DroppedOut = null;
        _now = _purchases.Uniform() * options.AcquisitionShare * clock.Weeks;
        Age = clock.Weeks - _now;
        _notBefore = _lastOrder = clock.SecondAt(_now);
        Orders.Add(new(_lastOrder, null));
        _hazard = _purchases.Exponential(1);
        double first = _now;
        foreach (Campaign campaign in campaigns)
        {
            if (campaign.StartWeeks > first)
                Meet(campaign);
        }

        Advance(clock.Weeks, 1, null);
    }

    void Meet(Campaign campaign)
    {
        Advance(campaign.StartWeeks, 1, null);
        bool reachable = _traits.EmailConsent || !campaign.NeedsConsent;
        if (!reachable || !CampaignPlan.Includes(campaign.Audience, Orders.Count, campaign.StartSecond - _lastOrder))
            return;
        if (!_campaigning.Chance(options.ContactShare))
            return;

        long second = campaign.StartSecond + _campaigning.Below(CampaignPlan.SendSeconds);
        bool treated = !_campaigning.Chance(options.ControlShare);
        Advance(clock.WeeksAt(second), 1, null);
        double factor = campaign.Treatment.RateFactor(_traits.Persona, options.TreatmentStrength);
        double weeks = campaign.EndWeeks - _now;
        bool alive = DroppedOut is null;
        double effect = alive ? _traits.ExpectedPurchases(weeks, factor) - _traits.ExpectedPurchases(weeks) : 0;
        Contacts.Add(new(campaign, second, treated, alive, effect));
        _notBefore = second;
        if (treated)
            Advance(campaign.EndWeeks, factor, campaign);
    }

    /// <summary>Lives on to <paramref name="until"/>; the first order that uses the campaign's code spends it.</summary>
    void Advance(double until, double rateFactor, Campaign? campaign)
    {
        double rate = _traits.PurchaseRate * rateFactor;
        while (DroppedOut is null && _hazard < (until - _now) * rate)
        {
            _now += _hazard / rate;
            _hazard = _purchases.Exponential(1);
            _notBefore = _lastOrder = Math.Max(_notBefore, clock.SecondAt(_now));
            bool redeemed = campaign is not null && _campaigning.Chance(campaign.Treatment.Redemption);
            Orders.Add(new(_lastOrder, redeemed ? campaign : null));
            if (redeemed)
                campaign = null;
            if (_purchases.Chance(_traits.DropOut))
                DroppedOut = _lastOrder;
        }

        _hazard -= DroppedOut is null ? (until - _now) * rate : 0;
        _now = until;
    }
}
