using System.Text.Json.Serialization;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>What every world is asked for. Equal options give files equal to the byte, on any number of threads.</summary>
public abstract record WorldOptions
{
    /// <summary>The most customers that a world can have.</summary>
    public const int MostCustomers = 10_000_000;

    private protected WorldOptions(int customers, DateOnly from)
    {
        Customers = customers;
        From = from;
    }

    /// <summary>Number of customers; a customer is the same in a larger world. Range: 1 to <see cref="MostCustomers"/>.</summary>
    [JsonPropertyOrder(-4)]
    public int Customers { get; init; }

    /// <summary>Seed of every random choice.</summary>
    /// <value>The default is 7.</value>
    [JsonPropertyOrder(-3)]
    public long Seed { get; init; } = 7;

    /// <summary>First day of the data, from midnight UTC.</summary>
    [JsonPropertyOrder(-2)]
    public DateOnly From { get; init; }

    /// <summary>The data end before midnight UTC of this day. Range: 8 weeks to 20 years after <see cref="From"/>.</summary>
    /// <value>The default is 2026-01-01.</value>
    [JsonPropertyOrder(-1)]
    public DateOnly To { get; init; } = new(2026, 1, 1);

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

    /// <summary>Threads that generate; never changes the files. Range: 1 to 256.</summary>
    /// <value>The default is one for each core.</value>
    [JsonIgnore]
    public int? Threads { get; init; }

    internal int Days => To.DayNumber - From.DayNumber;

    /// <summary>Days in which own campaigns begin and end.</summary>
    internal int CampaignDays => (CampaignsUntil ?? To).DayNumber - From.DayNumber;

    internal long Seconds => Days * 86_400L;

    /// <summary>Everything that is wrong with these options, one sentence each; empty when they can be written.</summary>
    public IReadOnlyList<string> Problems()
    {
        OptionRanges ranges = new();
        ranges.Within(nameof(Customers), Customers, 1, MostCustomers);
        if (SpanProblem(From, To) is string problem)
            ranges.Add(problem);
        Check(ranges);
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

        if (Threads is int threads)
            ranges.Within(nameof(Threads), threads, 1, 256);
        if (ranges.Problems.Count == 0)
            PlannedContacts.Check(this, Rules(), ranges);
        return ranges.Problems;
    }

    /// <summary>The plan's contacts, of options without problems.</summary>
    internal PlannedContacts Planned() => PlannedContacts.Check(this, Rules(), new());

    /// <summary>What is wrong with the time a world is asked to span; null when nothing is.</summary>
    public static string? SpanProblem(DateOnly from, DateOnly to) => (to.DayNumber - from.DayNumber) is >= 56 and <= 7_305
        ? null
        : $"To is {to:yyyy-MM-dd}, {to.DayNumber - from.DayNumber} days after From ({from:yyyy-MM-dd}); "
            + "the data must span 56 to 7305 days.";

    private protected abstract void Check(OptionRanges ranges);

    /// <summary>What contacts from outside can be; asked only of options in their ranges.</summary>
    private protected abstract PlanRules Rules();
}
