using Patron.Simulation.Gaming;
using Patron.Simulation.Writing;

namespace Patron.Simulation;

/// <summary>
/// A gaming world: how many players, when, what drives first-day churn, and what is wrong with the stream. Equal options give
/// files equal to the byte.
/// </summary>
public sealed record GamingOptions : WorldOptions
{
    /// <summary>Players who register on a day where <see cref="RegistrationsPerDay"/> says nothing and all fit.</summary>
    internal const double UsualPerDay = 200;

    /// <summary>5,000 players from 2025-07-01.</summary>
    public GamingOptions() : base(customers: 5_000, from: new(2025, 7, 1))
    {
    }

    /// <summary>Players who register on a day, in the order of their numbers, until all have. Range: 1 to 1,000,000.</summary>
    /// <value>The default is none: 200, or as many as are needed for all to register within the data.</value>
    public double? RegistrationsPerDay { get; init; }

    /// <summary>Days from the registration after which the label is known. Range: 2 to 365.</summary>
    /// <value>The default is 28.</value>
    public int HorizonDays { get; init; } = 28;

    /// <summary>
    /// Probability of first-day churn of a player with engagement 0 who bought nothing and neither won nor lost.
    /// Range: 0.01 to 0.99.
    /// </summary>
    /// <value>The default is 0.83; with what players do it gives about 0.7.</value>
    public double FirstDayChurn { get; init; } = 0.83;

    /// <summary>How strongly engagement acts on first-day churn: 0 not at all, 1 as documented. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double EngagementStrength { get; init; } = 1;

    /// <summary>The same of what was won and lost on the first day. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double LuckStrength { get; init; } = 1;

    /// <summary>The same of what was bought on the first day. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double SpendStrength { get; init; } = 1;

    /// <summary>How strongly affiliate and campaign move engagement. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double SourceStrength { get; init; } = 1;

    /// <summary>How strongly the socioeconomic index of the postcode moves engagement. Range: 0 to 2.</summary>
    /// <value>The default is 1.</value>
    public double PlaceStrength { get; init; } = 1;

    /// <summary>Whether new_registration in the stream tells the label, which is known only later.</summary>
    /// <value>The default is false.</value>
    public bool WithLabel { get; init; }

    /// <summary>Share of the stream's events that arrive one to 24 hours after their time. Range: [0, 1].</summary>
    /// <value>The default is 0.</value>
    public double LateShare { get; init; }

    /// <summary>Share of the events that come twice. Range: [0, 1].</summary>
    /// <value>The default is 0.</value>
    public double DuplicatedShare { get; init; }

    /// <summary>Share of the events that let the next few overtake them. Range: [0, 1].</summary>
    /// <value>The default is 0.</value>
    public double OutOfOrderShare { get; init; }

    /// <summary>Share of the events in front of which a damaged copy comes. Range: [0, 1]; all four at most 1 together.</summary>
    /// <value>The default is 0.</value>
    public double MalformedShare { get; init; }

    /// <summary>Players who register on a day.</summary>
    internal double PerDay => RegistrationsPerDay ?? Math.Max(UsualPerDay, Math.Ceiling((double)Customers / Days));

    internal long HorizonSeconds => HorizonDays * PlayerLife.FirstDay;

    private protected override void Check(OptionRanges ranges)
    {
        if (RegistrationsPerDay is double rate)
            ranges.Within(nameof(RegistrationsPerDay), rate, 1, 1_000_000);
        ranges.Within(nameof(HorizonDays), HorizonDays, 2, 365);
        ranges.Within(nameof(FirstDayChurn), FirstDayChurn, 0.01, 0.99);
        ranges.Within(nameof(EngagementStrength), EngagementStrength, 0, 2);
        ranges.Within(nameof(LuckStrength), LuckStrength, 0, 2);
        ranges.Within(nameof(SpendStrength), SpendStrength, 0, 2);
        ranges.Within(nameof(SourceStrength), SourceStrength, 0, 2);
        ranges.Within(nameof(PlaceStrength), PlaceStrength, 0, 2);
        ranges.Within(nameof(LateShare), LateShare, 0, 1);
        ranges.Within(nameof(DuplicatedShare), DuplicatedShare, 0, 1);
        ranges.Within(nameof(OutOfOrderShare), OutOfOrderShare, 0, 1);
        ranges.Within(nameof(MalformedShare), MalformedShare, 0, 1);
    }

    private protected override void CheckTogether(OptionRanges ranges)
    {
        double faults = LateShare + DuplicatedShare + OutOfOrderShare + MalformedShare;
        if (faults > 1)
        {
            ranges.Add(OptionRanges.Text(
                $"LateShare, DuplicatedShare, OutOfOrderShare and MalformedShare add up to {faults}; ")
                + "they must be at most 1 together.");
        }

        if (Customers > PerDay * Days)
        {
            double fitting = Math.Floor(PerDay * Days);
            ranges.Add(OptionRanges.Text(
                $"Customers is {Customers}, but at {PerDay} registrations a day only {fitting} fit into {Days} days; ")
                + "raise RegistrationsPerDay, or let the data end later.");
        }
    }
}
