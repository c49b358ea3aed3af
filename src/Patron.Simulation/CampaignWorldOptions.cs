using System.Text.Json.Serialization;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>What every world is asked for that runs campaigns, or answers to those of others.</summary>
public abstract record CampaignWorldOptions : WorldOptions
{
    private protected CampaignWorldOptions(int customers, DateOnly from) : base(customers, from)
    {
    }

    /// <summary>How strongly treatments act: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    [JsonPropertyOrder(1)]
    public double TreatmentStrength { get; init; } = 1;

    /// <summary>Whole weeks from one campaign's start to the next. Range: 1 to 52.</summary>
    /// <value>The default is 4.</value>
    [JsonPropertyOrder(2)]
    public int CampaignEveryWeeks { get; init; } = 4;

    /// <summary>Whole weeks a campaign acts. Range: 1 to CampaignEveryWeeks, so that none overlap.</summary>
    /// <value>The default is 4.</value>
    [JsonPropertyOrder(3)]
    public int CampaignWeeks { get; init; } = 4;

    /// <summary>Share of a campaign's audience that is chosen, by chance. 0 means no campaigns act. Range: [0, 1].</summary>
    /// <value>The default is 0.4.</value>
    [JsonPropertyOrder(4)]
    public double ContactShare { get; init; } = 0.4;

    /// <summary>Share of the chosen that is kept as control group, by chance. Range: [0, 1].</summary>
    /// <value>The default is 0.2.</value>
    [JsonPropertyOrder(5)]
    public double ControlShare { get; init; } = 0.2;

    /// <summary>The world's own campaigns end before midnight UTC of this day. Range: From to To.</summary>
    /// <value>The default is none: they go on to the end of the data.</value>
    [JsonPropertyOrder(6)]
    public DateOnly? CampaignsUntil { get; init; }

    /// <summary>
    /// Contacts decided outside, none of them while own campaigns act. All else stays as it is without them: the past to the byte,
    /// and every customer who is not treated.
    /// </summary>
    /// <value>The default is none.</value>
    [JsonIgnore]
    public ContactPlan? Contacts { get; init; }

    /// <summary>Days in which own campaigns begin and end.</summary>
    internal int CampaignDays => (CampaignsUntil ?? To).DayNumber - From.DayNumber;

    /// <summary>The plan's contacts, of options without problems.</summary>
    internal PlannedContacts Planned() => PlannedContacts.Check(this, Rules(), new());

    private protected override void Check(OptionRanges ranges)
    {
        ranges.Within(nameof(TreatmentStrength), TreatmentStrength, 0, 2);
        ranges.Within(nameof(CampaignEveryWeeks), CampaignEveryWeeks, 1, 52);
        ranges.Within(nameof(CampaignWeeks), CampaignWeeks, 1, CampaignEveryWeeks);
        ranges.Within(nameof(ContactShare), ContactShare, 0, 1);
        ranges.Within(nameof(ControlShare), ControlShare, 0, 1);
        if (CampaignsUntil is DateOnly until && (until < From || until > To))
        {
            ranges.Add($"CampaignsUntil is {WorldValues.Date(until)}; it must lie between From ({WorldValues.Date(From)}) "
                + $"and To ({WorldValues.Date(To)}).");
        }
    }

    private protected sealed override void CheckTogether(OptionRanges ranges) => PlannedContacts.Check(this, Rules(), ranges);

    /// <summary>What contacts from outside can be; asked only of options in their ranges.</summary>
    private protected abstract PlanRules Rules();
}
