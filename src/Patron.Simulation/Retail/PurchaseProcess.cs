using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Retail;

/// <summary>One order: when, and the campaign whose code it carries.</summary>
readonly record struct OrderEvent(long Second, Campaign? Campaign);

/// <summary>One customer chosen by one campaign. Weeks: from the contact to the campaign's end.</summary>
readonly record struct ContactEvent(Campaign Campaign, long Second, bool Treated, bool Alive, double Weeks);

/// <summary>
/// One customer's life: Poisson purchases while alive, drop-out with a fixed probability after each repeat purchase, and
/// treatments that multiply the rate from the contact to the end of the campaign. Used again for the next customer.
/// </summary>
sealed class PurchaseProcess(RetailOptions options, SeasonalClock clock, RetailCampaigns campaigns)
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

    /// <summary>Second of a customer's first order.</summary>
    public static long FirstOrder(RetailOptions options, SeasonalClock clock, int customer) =>
        clock.SecondAt(Joined(options, clock, Purchases(options, customer)));

    public void Run(CustomerTraits traits)
    {
        _traits = traits;
        _purchases = Purchases(options, traits.Index);
        _campaigning = RandomStream.For(options.Seed, "retail.campaigns", traits.Index);
        Orders.Clear();
        Contacts.Clear();
        DroppedOut = null;
        _now = Joined(options, clock, _purchases);
        Age = clock.Weeks - _now;
        _notBefore = _lastOrder = clock.SecondAt(_now);
        Orders.Add(new(_lastOrder, null));
        _hazard = _purchases.Exponential(1);
        Queue<Campaign> own = new(campaigns.Own.Where(campaign => campaign.StartWeeks > _now));
        foreach (Planned contact in campaigns.Planned.Of(traits.Index))
        {
            MeetUntil(own, clock.WeeksAt(contact.Second));
            Follow(contact);
        }

        MeetUntil(own, clock.Weeks);
        Advance(clock.Weeks, 1, null);
    }

    /// <summary>Own campaigns up to a moment. Beside a plan they reach nobody; one that starts while a contact acts is past already.</summary>
    void MeetUntil(Queue<Campaign> own, double weeks)
    {
        while (own.TryPeek(out Campaign? campaign) && campaign.StartWeeks <= weeks)
        {
            own.Dequeue();
            if (campaign.StartWeeks >= _now)
                Meet(campaign);
        }
    }

    static RandomStream Purchases(RetailOptions options, int customer) =>
        RandomStream.For(options.Seed, "retail.purchases", customer);

    static double Joined(RetailOptions options, SeasonalClock clock, RandomStream purchases) =>
        purchases.Uniform() * options.AcquisitionShare * clock.Weeks;

    void Meet(Campaign campaign)
    {
        Advance(campaign.StartWeeks, 1, null);
        bool reachable = _traits.EmailConsent || !campaign.Treatment.NeedsConsent;
        if (!reachable || !CampaignPlan.Includes(campaign.Audience, Orders.Count, campaign.StartSecond - _lastOrder))
            return;
        if (!_campaigning.Chance(options.ContactShare))
            return;

        long second = campaign.StartSecond + _campaigning.Below(CampaignPlan.SendSeconds);
        bool treated = !_campaigning.Chance(options.ControlShare);
        Advance(clock.WeeksAt(second), 1, null);
        Contacts.Add(new(campaign, second, treated, DroppedOut is null, campaign.EndWeeks - _now));
        _notBefore = second;
        if (treated)
            Advance(campaign.EndWeeks, Factor(campaign), campaign);
    }

    /// <summary>A contact from outside; the control group's life stays as it is to the last bit.</summary>
    void Follow(Planned contact)
    {
        Campaign campaign = campaigns.OfPlan(contact);
        double at = clock.WeeksAt(contact.Second);
        Buy(at, 1, null);
        Contacts.Add(new(campaign, contact.Second, contact.IsTreated, DroppedOut is null, campaign.EndWeeks - at));
        if (!contact.IsTreated)
            return;
        Advance(at, 1, null);
        _notBefore = contact.Second;
        Advance(campaign.EndWeeks, Factor(campaign), campaign);
    }

    double Factor(Campaign campaign) => campaign.Treatment.RateFactor(_traits.Persona, options.TreatmentStrength);

    /// <summary>Lives on to <paramref name="until"/>, from where the rate may be another.</summary>
    void Advance(double until, double rateFactor, Campaign? campaign)
    {
        Buy(until, rateFactor, campaign);
        _hazard -= DroppedOut is null ? (until - _now) * (_traits.PurchaseRate * rateFactor) : 0;
        _now = until;
    }

    /// <summary>Buys until <paramref name="until"/>; the first order that uses the campaign's code spends it.</summary>
    void Buy(double until, double rateFactor, Campaign? campaign)
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
    }
}
