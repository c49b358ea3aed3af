using System.Globalization;
using System.Text;

namespace Patron.Simulation.Retail;

/// <summary>Whom a campaign may choose, by what the shop can see at its start.</summary>
enum Audience
{
    /// <summary>Last order 8 to 52 weeks ago.</summary>
    WinBack,

    /// <summary>One order so far, 3 to 26 weeks ago.</summary>
    SecondOrder,

    /// <summary>Last order within 52 weeks.</summary>
    Newsletter,
}

/// <summary>One campaign. Times are seconds since the start of the data; weeks are on the seasonal clock.</summary>
sealed record Campaign(
    string Code, string Name, Audience Audience, Treatment Treatment, string Channel, long CostCents,
    long StartSecond, long EndSecond, double StartWeeks, double EndWeeks)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);

    public bool NeedsConsent => Channel == "email";
}

/// <summary>The campaigns of a world: one after the other, the kinds in turn, each over before the data end.</summary>
static class CampaignPlan
{
    /// <summary>Contacts go out within this time of a campaign's start.</summary>
    public const int SendSeconds = 4 * 3600;

    const int FirstAfterDays = 84;
    const int StartHour = 8;

    static readonly (string Prefix, string Name, Audience Audience, Treatment Treatment, string Channel, long Cost)[] Kinds =
    [
        ("WB", "Win back by voucher", Audience.WinBack, Treatment.Voucher10, "email", 10),
        ("NL", "Newsletter", Audience.Newsletter, Treatment.Reminder, "email", 5),
        ("SO", "Second order by voucher", Audience.SecondOrder, Treatment.Voucher10, "email", 10),
        ("WP", "Win back by post", Audience.WinBack, Treatment.Voucher20, "post", 85),
        ("NL", "Newsletter", Audience.Newsletter, Treatment.Reminder, "email", 5),
        ("SR", "Second order reminder", Audience.SecondOrder, Treatment.Reminder, "email", 5),
    ];

    public static Campaign[] Of(RetailOptions options, SeasonalClock clock)
    {
        List<Campaign> campaigns = [];
        int length = options.CampaignWeeks * 7;
        for (int day = FirstAfterDays; day + length < options.Days; day += options.CampaignEveryWeeks * 7)
        {
            var kind = Kinds[campaigns.Count % Kinds.Length];
            DateOnly date = options.From.AddDays(day);
            long start = (day * 86_400L) + (StartHour * 3600);
            long end = start + (length * 86_400L);
            campaigns.Add(new(
                kind.Prefix + date.ToString("yyMMdd", CultureInfo.InvariantCulture),
                $"{kind.Name} {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                kind.Audience, kind.Treatment, kind.Channel, kind.Cost,
                start, end, clock.WeeksAt(start), clock.WeeksAt(end)));
        }

        return [.. campaigns];
    }

    /// <summary>Whether a customer with these orders belongs to the audience at a campaign's start.</summary>
    public static bool Includes(Audience audience, int orders, long secondsSinceLast)
    {
        const long week = 7 * 86_400;
        return audience switch
        {
            Audience.WinBack => secondsSinceLast >= 8 * week && secondsSinceLast < 52 * week,
            Audience.SecondOrder => orders == 1 && secondsSinceLast >= 3 * week && secondsSinceLast < 26 * week,
            _ => secondsSinceLast < 52 * week,
        };
    }
}
