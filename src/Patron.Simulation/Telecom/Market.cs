using System.Text;

namespace Patron.Simulation.Telecom;

/// <summary>A region: its share of customers, the language of most, and the week in which a competitor starts there.</summary>
sealed record Region(string Code, double Share, string Language, int? LaunchWeek)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>The size of a place: share of customers, spells of bad network a year, and factor on dropped calls.</summary>
sealed record CitySize(string Code, double Share, double SpellsPerYear, double DroppedCalls)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>
/// How customers were won: the channel's share, its factor on churn, consent to offers, and the pull towards the two personas
/// that an offer moves.
/// </summary>
sealed record Channel(string Code, double Share, double Churn, double Consent, double Persuadable, double SleepingDog)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>A kind of device: weights among prepaid and postpaid customers, factor on churn, what it is used for.</summary>
sealed record Device(
    string Code, double Prepaid, double Postpaid, double Churn, ServiceHabit Voice, ServiceHabit Sms, ServiceHabit Data)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);

    public ServiceHabit[] Habits { get; } = [Voice, Sms, Data];

    /// <summary>Share of a prepaid customer's revenue that packages bring; the services bring theirs, this the rest.</summary>
    public double PackageShare => 1 - Voice.RevenueShare - Sms.RevenueShare - Data.RevenueShare;
}

/// <summary>
/// One service on one device: median share of days with use, mean units of such a day, and share of a prepaid customer's revenue.
/// </summary>
sealed record ServiceHabit(double Days, double Units, double RevenueShare);

/// <summary>Who the customers are, and by which way they came.</summary>
static class Market
{
    public static readonly Region[] Regions =
    [
        new("capital", 0.20, "de", 34),
        new("coast", 0.14, "de", 16),
        new("north", 0.13, "de", null),
        new("south", 0.13, "it", 50),
        new("east", 0.12, "de", null),
        new("west", 0.12, "fr", null),
        new("lakes", 0.09, "fr", null),
        new("highlands", 0.07, "it", null),
    ];

    public static readonly CitySize[] CitySizes =
    [
        new("metropolis", 0.30, 0.5, 0.8),
        new("city", 0.30, 0.7, 0.9),
        new("town", 0.22, 1.0, 1.1),
        new("rural", 0.18, 1.6, 1.6),
    ];

    public static readonly Channel[] Channels =
    [
        new("store", 0.34, 0.90, 0.80, 0.35, 0.05),
        new("online", 0.22, 1.05, 0.70, 0.60, 0.04),
        new("dealer", 0.20, 1.05, 0.60, 0.25, 0.06),
        new("telesales", 0.14, 1.40, 0.55, 0.15, 0.25),
        new("referral", 0.10, 0.70, 0.80, 0.30, 0.04),
    ];

    public static readonly Device[] Devices =
    [
        new("basic", 0.25, 0.05, 1.15, new(0.38, 7, 0.60), new(0.16, 3, 0.15), new(0.03, 10, 0.05)),
        new("smart", 0.60, 0.50, 1.00, new(0.33, 9, 0.30), new(0.10, 3, 0.08), new(0.45, 250, 0.27)),
        new("flagship", 0.15, 0.45, 0.80, new(0.33, 11, 0.20), new(0.08, 4, 0.05), new(0.65, 700, 0.35)),
    ];

    /// <summary>Who starts in the regions.</summary>
    public static readonly byte[] Competitor = [.. "nova"u8];

    public static readonly byte[][] Generations = [[.. "2g"u8], [.. "4g"u8], [.. "5g"u8]];

    public static readonly byte[][] Languages = [[.. "de"u8], [.. "fr"u8], [.. "it"u8]];

    /// <summary>Weights of 2g, 4g and 5g for each kind of device.</summary>
    public static readonly double[][] GenerationWeights = [[0.7, 0.3, 0], [0, 0.75, 0.25], [0, 0.15, 0.85]];

    /// <summary>Weekday factors on the share of days with use, Sunday first: each row's mean is 1.</summary>
    public static readonly double[][] Weekdays =
    [
        [0.80, 1.04, 1.03, 1.03, 1.04, 1.08, 0.98],
        [0.90, 1.00, 1.00, 1.00, 1.02, 1.08, 1.00],
        [1.06, 0.97, 0.97, 0.97, 0.98, 1.00, 1.05],
    ];
}
