using Patron.Simulation.Telecom;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>
/// A telecom world: how many customers, when, what they are worth, and how strongly each cause acts on who leaves and whose
/// revenue falls. Equal options give files equal to the byte.
/// </summary>
public sealed record TelecomOptions : CampaignWorldOptions
{
    /// <summary>5,000 customers from 2024-07-01.</summary>
    public TelecomOptions() : base(customers: 5_000, from: new(2024, 7, 1))
    {
    }

    /// <summary>Share of the customers who join during the data, evenly; the others were there before. Range: [0, 1].</summary>
    /// <value>The default is 0.3.</value>
    public double NewShare { get; init; } = 0.3;

    /// <summary>Share of the customers who pay in advance. Range: [0, 1].</summary>
    /// <value>The default is 0.7.</value>
    public double PrepaidShare { get; init; } = 0.7;

    /// <summary>Mean revenue a month of a prepaid customer, currency. Range: 1 to 1,000.</summary>
    /// <value>The default is 8.</value>
    public double PrepaidArpu { get; init; } = 8;

    /// <summary>Mean revenue a month of a postpaid customer, currency. Range: 1 to 1,000.</summary>
    /// <value>The default is 25.</value>
    public double PostpaidArpu { get; init; } = 25;

    /// <summary>Decisions to leave a month of a prepaid customer, factors 1 and without any cause. Range: [0, 0.5].</summary>
    /// <value>The default is 0.019, which profiles and causes raise to about 0.03.</value>
    public double PrepaidChurn { get; init; } = 0.019;

    /// <summary>The same of a postpaid customer. Range: [0, 0.5].</summary>
    /// <value>The default is 0.0083, which profiles and causes raise to about 0.012.</value>
    public double PostpaidChurn { get; init; } = 0.0083;

    /// <summary>Customers whose revenue begins to fall in a quarter, without any cause, as a share. Range: [0, 0.5].</summary>
    /// <value>The default is 0.042, which causes raise to about 0.06.</value>
    public double DilutionRate { get; init; } = 0.042;

    /// <summary>Factor on the share of days on which a service is used; revenue stays. Range: 0.01 to 1.1.</summary>
    /// <value>The default is 1.</value>
    public double Activity { get; init; } = 1;

    /// <summary>How strongly tenure, device, channel and age move churn: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double ProfileStrength { get; init; } = 1;

    /// <summary>How strongly a bad network acts: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double NetworkStrength { get; init; } = 1;

    /// <summary>How strongly bill shocks act: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double PriceStrength { get; init; } = 1;

    /// <summary>How strongly complaints that stay open act: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double ServiceStrength { get; init; } = 1;

    /// <summary>How strongly a competitor's launch acts in its region: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double CompetitionStrength { get; init; } = 1;

    /// <summary>How far use falls after the decision to leave: 0 not at all, 1 as documented. Range: [0, 1].</summary>
    /// <value>The default is 1.</value>
    public double DeclineStrength { get; init; } = 1;

    /// <summary>Share of rows that the warehouse gets days later than usual. Range: [0, 1].</summary>
    /// <value>The default is 0.01.</value>
    public double LateShare { get; init; } = 0.01;

    /// <summary>Share of monthly revenues that are first billed wrong and corrected later. Range: [0, 1].</summary>
    /// <value>The default is 0.02.</value>
    public double CorrectionShare { get; init; } = 0.02;

    /// <summary>The same world moved by chance alone: no profiles, causes, decline or campaigns.</summary>
    public TelecomOptions Plain() => this with
    {
        ProfileStrength = 0,
        NetworkStrength = 0,
        PriceStrength = 0,
        ServiceStrength = 0,
        CompetitionStrength = 0,
        DeclineStrength = 0,
        ContactShare = 0,
    };

    private protected override void Check(OptionRanges ranges)
    {
        ranges.Within(nameof(NewShare), NewShare, 0, 1);
        ranges.Within(nameof(PrepaidShare), PrepaidShare, 0, 1);
        ranges.Within(nameof(PrepaidArpu), PrepaidArpu, 1, 1_000);
        ranges.Within(nameof(PostpaidArpu), PostpaidArpu, 1, 1_000);
        ranges.Within(nameof(PrepaidChurn), PrepaidChurn, 0, 0.5);
        ranges.Within(nameof(PostpaidChurn), PostpaidChurn, 0, 0.5);
        ranges.Within(nameof(DilutionRate), DilutionRate, 0, 0.5);
        ranges.Within(nameof(Activity), Activity, 0.01, 1.1);
        ranges.Within(nameof(ProfileStrength), ProfileStrength, 0, 2);
        ranges.Within(nameof(NetworkStrength), NetworkStrength, 0, 2);
        ranges.Within(nameof(PriceStrength), PriceStrength, 0, 2);
        ranges.Within(nameof(ServiceStrength), ServiceStrength, 0, 2);
        ranges.Within(nameof(CompetitionStrength), CompetitionStrength, 0, 2);
        ranges.Within(nameof(DeclineStrength), DeclineStrength, 0, 1);
        ranges.Within(nameof(LateShare), LateShare, 0, 1);
        ranges.Within(nameof(CorrectionShare), CorrectionShare, 0, 1);
        base.Check(ranges);
    }

    private protected override PlanRules Rules()
    {
        Campaign[] own = ContactShare > 0 ? CampaignPlan.Of(this) : [];
        return new(
            [.. Offer.All.Select(offer => offer.Code)],
            [.. Offer.All.Select(_ => true)],
            own.Length > 0 ? own[^1].End * Calendar.DaySeconds : 0,
            customer =>
            {
                Subscriber who = SubscriberDraw.Of(this, customer);
                return (who.FirstDay * Calendar.DaySeconds, who.Consents);
            });
    }
}
