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

    /// <summary>Whom a plan from outside names.</summary>
    Planned,
}

/// <summary>One campaign. Times are seconds since the start of the data; weeks are on the seasonal clock.</summary>
sealed record Campaign(
    string Code, string Name, Audience Audience, Treatment Treatment,
    long StartSecond, long EndSecond, double StartWeeks, double EndWeeks)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>The campaigns of a world: one after the other, the kinds in turn, each over before the data end.</summary>
static class CampaignPlan
{
    /// <summary>Contacts go out within this time of a campaign's start.</summary>
    public const int SendSeconds = 4 * 3600;

    const int FirstAfterDays = 84;
    const int StartHour = 8;

    static readonly (string Prefix, string Name, Audience Audience, Treatment Treatment)[] Kinds =
    [
        ("WB", "Win back by voucher", Audience.WinBack, Treatment.Voucher10),
        ("NL", "Newsletter", Audience.Newsletter, Treatment.Reminder),
        ("SO", "Second order by voucher", Audience.SecondOrder, Treatment.Voucher10),
        ("WP", "Win back by post", Audience.WinBack, Treatment.Voucher20),
        ("NL", "Newsletter", Audience.Newsletter, Treatment.Reminder),
        ("SR", "Second order reminder", Audience.SecondOrder, Treatment.Reminder),
    ];

    public static Campaign[] Of(RetailOptions options, SeasonalClock clock)
    {
        List<Campaign> campaigns = [];
        int length = options.CampaignWeeks * 7;
        for (int day = FirstAfterDays; day + length < options.CampaignDays; day += options.CampaignEveryWeeks * 7)
        {
            var kind = Kinds[campaigns.Count % Kinds.Length];
            DateOnly date = options.From.AddDays(day);
            long start = (day * 86_400L) + (StartHour * 3600);
            long end = start + (length * 86_400L);
            campaigns.Add(new(
                kind.Prefix + date.ToString("yyMMdd", CultureInfo.InvariantCulture),
                $"{kind.Name} {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                kind.Audience, kind.Treatment, start, end, clock.WeeksAt(start), clock.WeeksAt(end)));
        }

        return [.. campaigns];
    }

    /// <summary>The campaign of a treatment that a plan sends on a day; it acts for CampaignWeeks from the start of the day.</summary>
    public static Campaign Planned(RetailOptions options, SeasonalClock clock, int day, Treatment treatment)
    {
        DateOnly date = options.From.AddDays(day);
        long start = day * 86_400L;
        long end = start + (options.CampaignWeeks * 7 * 86_400L);
        return new(
            $"{treatment.Code}_{date.ToString("yyMMdd", CultureInfo.InvariantCulture)}",
            $"{treatment.Code} by plan {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
            Audience.Planned, treatment, start, end, clock.WeeksAt(start), clock.WeeksAt(end));
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
