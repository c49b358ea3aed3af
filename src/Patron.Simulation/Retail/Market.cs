namespace Patron.Simulation.Retail;

/// <summary>A country: its share of customers and what being there does to the size of orders.</summary>
sealed record Country(string Code, double Share, double Spend);

/// <summary>
/// How customers were won: the channel's share, factors on purchase rate and drop-out, consent to e-mail, and the pull towards
/// the two personas that a treatment moves.
/// </summary>
sealed record AcquisitionChannel(
    string Code, double Share, double PurchaseRate, double DropOut, double Consent, double Persuadable, double SleepingDog);

/// <summary>Where customers come from, and by which way.</summary>
static class Market
{
    public static readonly Country[] Countries =
    [
        new("DE", 0.40, 1.00),
        new("FR", 0.17, 0.95),
        new("NL", 0.13, 1.05),
        new("AT", 0.12, 1.05),
        new("PL", 0.10, 0.75),
        new("CH", 0.08, 1.30),
    ];

    public static readonly AcquisitionChannel[] Channels =
    [
        new("organic", 0.28, 1.20, 0.85, 0.80, 0.25, 0.06),
        new("search", 0.26, 1.00, 1.00, 0.75, 0.35, 0.05),
        new("social", 0.18, 0.80, 1.20, 0.80, 0.70, 0.03),
        new("referral", 0.12, 1.40, 0.70, 0.85, 0.30, 0.05),
        new("marketplace", 0.16, 0.70, 1.40, 0.60, 0.12, 0.30),
    ];

    public static readonly byte[][] CountryCodes = [.. Countries.Select(country => Bytes(country.Code))];

    public static readonly byte[][] ChannelCodes = [.. Channels.Select(channel => Bytes(channel.Code))];

    public static readonly byte[][] OrderChannels = [Bytes("web"), Bytes("app"), Bytes("store")];

    static byte[] Bytes(string text) => System.Text.Encoding.ASCII.GetBytes(text);
}
