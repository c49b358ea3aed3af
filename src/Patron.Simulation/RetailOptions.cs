using Patron.Simulation.Retail;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>
/// A retail world: how many customers, when, and the truth that generates them. Equal options give files equal to the byte.
/// Rates are per week; weeks are those of the shop's busy time, which the season stretches and squeezes (mean one).
/// </summary>
/// <remarks>
/// Purchases and drop-out: Fader, Hardie and Lee (2005), "Counting your customers the easy way" (BG/NBD). Spend: Fader and Hardie
/// (2013), "The gamma-gamma model of monetary value".
/// </remarks>
public sealed record RetailOptions : CampaignWorldOptions
{
    /// <summary>100,000 customers from 2024-01-01.</summary>
    public RetailOptions() : base(customers: 100_000, from: new(2024, 1, 1))
    {
    }

    /// <summary>First orders are spread evenly over this share of the time between From and To. Range: (0, 1].</summary>
    /// <value>The default is 1: customers keep arriving until the end.</value>
    public double AcquisitionShare { get; init; } = 1;

    /// <summary>Shape r of the gamma distribution of purchase rates. Range: r &gt; 0.</summary>
    /// <value>The default is 0.38.</value>
    public double PurchaseR { get; init; } = 0.38;

    /// <summary>Rate alpha, in weeks, of that distribution; the mean is r / alpha a week. Range: r / alpha &lt;= 2.</summary>
    /// <value>The default is 3.8.</value>
    public double PurchaseAlpha { get; init; } = 3.8;

    /// <summary>First shape a of the beta distribution of drop-out after a repeat purchase. Range: a &gt; 0.</summary>
    /// <value>The default is 0.8.</value>
    public double DropOutA { get; init; } = 0.8;

    /// <summary>Second shape b of that distribution; its mean is a / (a + b). Range: b &gt; 0.</summary>
    /// <value>The default is 2.5.</value>
    public double DropOutB { get; init; } = 2.5;

    /// <summary>Shape p of the gamma distribution of one customer's order values. Range: p &gt; 0.</summary>
    /// <value>The default is 6.</value>
    public double SpendP { get; init; } = 6;

    /// <summary>Shape q of the gamma distribution of customers' spend rates. Range: q &gt; 1, so that the mean exists.</summary>
    /// <value>The default is 4.</value>
    public double SpendQ { get; init; } = 4;

    /// <summary>Scale v, in currency; the mean order value is p v / (q - 1). Range: v &gt; 0.</summary>
    /// <value>The default is 30.</value>
    public double SpendV { get; init; } = 30;

    /// <summary>Mean number of lines of an order. Range: 1 to 20.</summary>
    /// <value>The default is 3.</value>
    public double LinesPerOrder { get; init; } = 3;

    /// <summary>How strongly country and channel move the parameters: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double CovariateStrength { get; init; } = 1;

    /// <summary>How strong the yearly, weekly and daily pattern is: 0 flat, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double SeasonStrength { get; init; } = 1;

    /// <summary>The same world without covariates, season and treatments: pure BG/NBD and gamma-gamma.</summary>
    public RetailOptions Plain() => this with { CovariateStrength = 0, SeasonStrength = 0, ContactShare = 0 };

    private protected override void Check(OptionRanges ranges)
    {
        ranges.Positive(nameof(AcquisitionShare), AcquisitionShare, most: 1);
        ranges.Positive(nameof(PurchaseR), PurchaseR);
        ranges.Positive(nameof(PurchaseAlpha), PurchaseAlpha);
        double rate = PurchaseR / PurchaseAlpha;
        if (rate > 2)
            ranges.Add(OptionRanges.Text($"PurchaseR / PurchaseAlpha is {rate} purchases per week; at most 2 are possible."));
        ranges.Positive(nameof(DropOutA), DropOutA);
        ranges.Positive(nameof(DropOutB), DropOutB);
        ranges.Positive(nameof(SpendP), SpendP);
        ranges.Positive(nameof(SpendV), SpendV);
        if (!(SpendQ > 1 && double.IsFinite(SpendQ)))
            ranges.Add(OptionRanges.Text($"SpendQ is {SpendQ}; it must be finite and above 1, or spend has no mean."));
        ranges.Within(nameof(LinesPerOrder), LinesPerOrder, 1, 20);
        ranges.Within(nameof(CovariateStrength), CovariateStrength, 0, 2);
        ranges.Within(nameof(SeasonStrength), SeasonStrength, 0, 2);
        base.Check(ranges);
    }

    private protected override PlanRules Rules()
    {
        SeasonalClock clock = new(From, Days, SeasonStrength);
        Campaign[] own = ContactShare > 0 ? CampaignPlan.Of(this, clock) : [];
        return new(
            [.. Treatment.All.Select(treatment => treatment.Code)],
            [.. Treatment.All.Select(treatment => treatment.NeedsConsent)],
            own.Length > 0 ? own[^1].EndSecond : 0,
            customer => (
                1 + PurchaseProcess.FirstOrder(this, clock, customer), CustomerTraits.Draw(this, customer).EmailConsent));
    }
}
