using System.Text;

namespace Patron.Simulation.Telecom;

/// <summary>
/// What a campaign offers: by persona the factors on the hazard of leaving and on use, what accepting takes off the price of
/// use, and what a contact costs.
/// </summary>
sealed record Offer(string Code, int DiscountPercent, double[] HazardFactors, double[] UsageFactors, int CostCents)
{
    public static readonly Offer DataBonus = new("data_bonus", 0, [0.6, 1, 1, 1.4], [1.25, 1.05, 1, 0.95], 4);

    public static readonly Offer Discount10 = new("discount_10", 10, [0.4, 0.9, 1, 1.3], [1.1, 1, 1, 1], 8);

    public static readonly Offer VoicePack = new("voice_pack", 0, [0.7, 1, 1, 1.5], [1.2, 1.05, 1, 0.95], 4);

    public static readonly Offer[] All = [DataBonus, Discount10, VoicePack];

    /// <summary>Chance that a treated customer accepts, by persona.</summary>
    public static readonly double[] Acceptance = [0.55, 0.45, 0.05, 0.05];

    /// <summary>An offer that is accepted is accepted within these days.</summary>
    public const int AcceptDays = 9;

    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);

    /// <summary>Factor on the hazard of leaving until the campaign ends.</summary>
    public double Hazard(Persona persona, double strength) => Math.Pow(HazardFactors[(int)persona], strength);

    /// <summary>Factor on use until the campaign ends.</summary>
    public double Usage(Persona persona, double strength) => Math.Pow(UsageFactors[(int)persona], strength);
}
