namespace Patron.Simulation.Telecom;

/// <summary>What revenue is charged for; the first three are used by the day.</summary>
enum Service
{
    Voice,
    Sms,
    Data,
    Packages,
    Subscription,
}

/// <summary>The words for services, and how postpaid customers' revenue divides among them.</summary>
static class Services
{
    /// <summary>Services that are used by the day.</summary>
    public const int Daily = 3;

    /// <summary>Chance that a postpaid customer's use of a day goes beyond the subscription, and is charged.</summary>
    public const double BeyondSubscription = 0.15;

    public static readonly byte[][] Codes =
        [[.. "voice"u8], [.. "sms"u8], [.. "data"u8], [.. "packages"u8], [.. "subscription"u8]];

    /// <summary>Shares of a postpaid customer's revenue.</summary>
    public static readonly double[] PostpaidShares = [0.08, 0.02, 0.07, 0.08, 0.75];
}
