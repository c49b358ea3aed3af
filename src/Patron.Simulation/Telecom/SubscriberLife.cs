using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>How a day differs from the customer's habits.</summary>
/// <param name="Chance">Factor on the share of days with use.</param>
/// <param name="Amount">Factor on units, and on what is charged.</param>
/// <param name="Price">Factor on the price of use.</param>
readonly record struct DayFactors(double Chance, double Amount, double Price);

/// <summary>
/// One customer's decisions, day by day: to leave, from which use falls until he is gone; to spend less; and what offers change.
/// Used again for the next customer.
/// </summary>
sealed class SubscriberLife(
    TelecomOptions options, Calendar calendar, Causes causes, CausePath path, ActivityLog log, TelecomCampaigns campaigns)
{
    public const int DilutionRamp = 14;
    public const double ChanceFall = 0.8;
    public const double AmountFall = 0.6;

    /// <summary>Shares of the postpaid who leave by lifecycle, or by price, that do not pay.</summary>
    public const double UnpaidLifecycle = 0.15;

    public const double UnpaidPrice = 0.5;

    const long AcceptSeconds = Offer.AcceptDays * Calendar.DaySeconds;

    static readonly double[] Involuntary = [UnpaidLifecycle, 0, UnpaidPrice, 0, 0]; // by cause

    readonly Campaign[] _campaigns = campaigns.Own;
    Subscriber _who = null!;
    RandomStream _decisions = null!;
    RandomStream _offers = null!;
    double _churnClock;
    double _dilutionClock;
    int _nextCampaign;
    int _nextPlanned;
    Contact? _open;

    public List<Contact> Contacts { get; } = [];

    public RiskLedger Risks { get; } = new(calendar);

    /// <summary>Decisions to leave, those taken back included.</summary>
    public int Decisions { get; private set; }

    /// <summary>The day of the decision to leave that stands.</summary>
    public int? Decided { get; private set; }

    /// <summary>The first day without any use.</summary>
    public int Gone { get; private set; }

    /// <summary>Second in which he was gone.</summary>
    public long GoneAt { get; private set; }

    public Cause ChurnCause { get; private set; }

    public bool IsInvoluntary { get; private set; }

    public int? DilutedFrom { get; private set; }

    public double Depth { get; private set; }

    public Cause DilutionCause { get; private set; }

    public void Begin(Subscriber who)
    {
        _who = who;
        _decisions = RandomStream.For(options.Seed, "telecom.decisions", who.Index);
        _offers = RandomStream.For(options.Seed, "telecom.offers", who.Index);
        _churnClock = _decisions.Exponential(1);
        _dilutionClock = _decisions.Exponential(1);
        _nextCampaign = 0;
        _nextPlanned = 0;
        _open = null;
        Contacts.Clear();
        Risks.Clear();
        Decisions = 0;
        Stay();
        DilutedFrom = null;
        Depth = 0;
    }

    public bool IsGone(int day) => day >= Gone;

    /// <summary>Lives through the morning of a day, each from the customer's first on, and tells how the day will be.</summary>
    public DayFactors Live(int day)
    {
        Meet(day);
        if (Decided is null)
            Decide(day);
        return IsGone(day) ? default : Factors(day);
    }

    /// <summary>Share of habitual spending that dilution leaves on a day.</summary>
    public double Left(int day) => DilutedFrom is int from ? 1 - (Depth * Math.Min(1, (day - from + 1.0) / DilutionRamp)) : 1;

    void Decide(int day)
    {
        byte acting = path.Acting[day];
        double scale = Hazard(day) * (_open is { IsTreated: true } ? _open.Truth.Hazard : 1);
        double dilution = DilutedFrom is null ? options.DilutionRate / 91.3125 * causes.DilutionTotals[acting] : 0;
        Span<double> parts = stackalloc double[5];
        causes.ChurnParts(acting, parts);
        Risks.Add(day, parts, scale, dilution);
        _churnClock -= scale * causes.ChurnTotals[acting];
        _dilutionClock -= dilution;
        if (DilutedFrom is null && _dilutionClock < 0)
            Dilute(day, acting);
        if (_churnClock < 0)
            Leave(day, (Cause)Choice.Draw(_decisions, parts));
    }

    /// <summary>Hazard of leaving on a day, offers and causes left aside.</summary>
    double Hazard(int day)
    {
        double monthly = _who.IsPrepaid ? options.PrepaidChurn : options.PostpaidChurn;
        return monthly / Calendar.DaysPerMonth * _who.ChurnFactor * TenureFactor(_who.Tenure(day), options.ProfileStrength);
    }

    /// <summary>What the days since activation do to the hazard of leaving.</summary>
    public static double TenureFactor(double days, double strength) => Math.Pow(0.6 + (1.4 * Math.Exp(-days / 240)), strength);

    void Dilute(int day, byte acting)
    {
        Span<double> parts = stackalloc double[5];
        causes.DilutionParts(acting, parts);
        DilutedFrom = day;
        DilutionCause = (Cause)Choice.Draw(_decisions, parts);
        Depth = 0.2 + (0.4 * _decisions.Uniform());
    }

    void Leave(int day, Cause cause)
    {
        Decisions++;
        Decided = day;
        ChurnCause = cause;
        IsInvoluntary = !_who.IsPrepaid && _decisions.Chance(Involuntary[(int)cause]);
        Gone = day + (_who.IsPrepaid ? 14 + _decisions.Below(43) : 30 + _decisions.Below(31));
        GoneAt = (Gone * Calendar.DaySeconds) + _decisions.Below((int)Calendar.DaySeconds);
    }

    void Stay()
    {
        Decided = null;
        Gone = int.MaxValue;
        IsInvoluntary = false;
    }

    DayFactors Factors(int day)
    {
        double fall = Decided is int from && !IsInvoluntary
            ? options.DeclineStrength * (day - from) / (Gone - from)
            : 0;
        double usage = _open is { IsTreated: true } ? _open.Truth.Usage : 1;
        double discount = _open?.Accepted < (day + 1) * Calendar.DaySeconds ? _open.Campaign.Offer.DiscountPercent / 100.0 : 0;
        return new(
            1 - (ChanceFall * fall),
            (1 - (AmountFall * fall)) * Left(day) * usage,
            path.PriceFactor(calendar.MonthOf[day]) * (1 - discount));
    }

    void Meet(int day)
    {
        if (_open is not null && day == _open.Campaign.End)
        {
            _open.HasLeft = Decided is not null;
            _open = null;
        }

        MeetOwn(day);
        ReadOnlySpan<Planned> planned = campaigns.Planned.Of(_who.Index);
        if (_nextPlanned < planned.Length && planned[_nextPlanned].Day == day)
        {
            Planned contact = planned[_nextPlanned++];
            Take(Approach(campaigns.OfPlan(contact), day, contact.IsTreated, contact.Second));
        }
    }

    void MeetOwn(int day)
    {
        while (_nextCampaign < _campaigns.Length && _campaigns[_nextCampaign].Start < day)
            _nextCampaign++;
        if (_nextCampaign == _campaigns.Length || _campaigns[_nextCampaign].Start != day)
            return;
        Campaign campaign = _campaigns[_nextCampaign];
        bool isKnownToHaveLeft = !_who.IsPrepaid && IsGone(day);
        if (!_who.Consents || isKnownToHaveLeft || !CampaignPlan.Includes(campaign.Audience, _who, log, day)
            || !_offers.Chance(options.ContactShare))
        {
            return;
        }

        bool isTreated = !_offers.Chance(options.ControlShare);
        long second = (day * Calendar.DaySeconds) + (CampaignPlan.StartHour * 3600) + _offers.Below(CampaignPlan.SendSeconds);
        Take(Approach(campaign, day, isTreated, second));
    }

    void Take(Contact contact)
    {
        _open = contact;
        Contacts.Add(contact);
    }

    Contact Approach(Campaign campaign, int day, bool isTreated, long second)
    {
        bool isAlive = !IsGone(day);
        bool wasLeaving = isAlive && Decided is not null;
        double sum = isAlive ? HazardUntil(day, campaign.End) : 0;
        double inTime = Math.Clamp(((campaign.End * Calendar.DaySeconds) - second - 60) / (double)AcceptSeconds, 0, 1);
        Moment moment = new(isAlive, wasLeaving, MayStay: !IsInvoluntary, sum, inTime);
        OfferTruth[] truths =
            [.. Offer.All.Select(offer => OfferTruth.Of(offer, _who.Persona, moment, options.TreatmentStrength))];
        OfferTruth truth = truths[Array.IndexOf(Offer.All, campaign.Offer)];
        bool isKept = _offers.Chance(wasLeaving ? truth.Stays : 0);
        bool isAccepted = _offers.Chance(Offer.Acceptance[(int)_who.Persona]);
        long accepted = second + 60 + (long)(_offers.Uniform() * AcceptSeconds);
        if (isTreated && isKept)
        {
            Stay();
            _churnClock = _decisions.Exponential(1);
        }

        bool takes = isTreated && isAccepted && isAlive
            && accepted < Math.Min(campaign.End, Gone) * Calendar.DaySeconds && !(wasLeaving && Decided is not null);
        return new(campaign, second, isTreated, isAlive, wasLeaving)
        {
            Accepted = takes ? accepted : null,
            Truth = truth,
            Truths = truths,
        };
    }

    /// <summary>What the hazard of leaving adds up to from a day until before another, without any offer.</summary>
    double HazardUntil(int from, int until)
    {
        double sum = 0;
        for (int day = from; day < until; day++)
            sum += Hazard(day) * causes.ChurnTotals[path.Acting[day]];
        return sum;
    }
}
