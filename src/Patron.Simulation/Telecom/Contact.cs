namespace Patron.Simulation.Telecom;

/// <summary>What an offer would do to one customer at one moment.</summary>
/// <param name="Hazard">Factor on the hazard of leaving until the campaign ends.</param>
/// <param name="Usage">Factor on use until then.</param>
/// <param name="Stays">Probability to stay of one who has decided to leave; 1 for others.</param>
/// <param name="ChurnEffect">Change of the probability to have decided to leave by the campaign's end.</param>
/// <param name="Accepts">Probability to accept.</param>
readonly record struct OfferTruth(double Hazard, double Usage, double Stays, double ChurnEffect, double Accepts)
{
    public static OfferTruth Of(Offer offer, Persona persona, Moment moment, double strength)
    {
        double hazard = offer.Hazard(persona, strength);
        double usage = moment.IsAlive ? offer.Usage(persona, strength) : 1;
        double stays = !moment.WasLeaving ? 1 : moment.MayStay ? Math.Max(0, 1 - hazard) : 0;
        double treated = Math.Exp(-hazard * moment.Hazard);
        double effect = !moment.IsAlive ? 0
            : moment.WasLeaving ? -stays * treated
            : Math.Exp(-moment.Hazard) - treated;
        return new(hazard, usage, stays, effect, moment.IsAlive ? stays * moment.InTime * Offer.Acceptance[(int)persona] : 0);
    }
}

/// <summary>How a customer is when an offer goes out.</summary>
/// <param name="IsAlive">Has not gone.</param>
/// <param name="WasLeaving">Has decided to leave.</param>
/// <param name="MayStay">Would leave of his own will.</param>
/// <param name="Hazard">What the hazard of leaving adds up to until the campaign ends, without any offer.</param>
/// <param name="InTime">Probability that who accepts does so before the campaign ends.</param>
readonly record struct Moment(bool IsAlive, bool WasLeaving, bool MayStay, double Hazard, double InTime);

/// <summary>One customer chosen by one campaign, with what is true of it.</summary>
sealed record Contact(Campaign Campaign, long Second, bool IsTreated, bool IsAlive, bool WasLeaving)
{
    /// <summary>Second in which the offer was accepted.</summary>
    public long? Accepted { get; init; }

    /// <summary>What the campaign's offer does, if treated.</summary>
    public required OfferTruth Truth { get; init; }

    /// <summary>What each offer would do.</summary>
    public required OfferTruth[] Truths { get; init; }

    /// <summary>Gone, or decided to go, by the campaign's end.</summary>
    public bool HasLeft { get; set; }
}
