namespace Patron.Simulation.Telecom;

/// <summary>One customer chosen by one campaign, with what is true of it.</summary>
sealed record Contact(Campaign Campaign, long Second, bool IsTreated, bool IsAlive, bool WasLeaving)
{
    /// <summary>Second in which the offer was accepted.</summary>
    public long? Accepted { get; init; }

    /// <summary>Factor on the hazard of leaving until the campaign ends, if treated.</summary>
    public required double HazardFactor { get; init; }

    /// <summary>Factor on use, if treated.</summary>
    public required double UsageFactor { get; init; }

    /// <summary>Change of the probability to have decided to leave by the campaign's end.</summary>
    public required double ChurnEffect { get; init; }

    /// <summary>Gone, or decided to go, by the campaign's end.</summary>
    public bool HasLeft { get; set; }
}
