using System.Globalization;
using System.Text;

namespace Patron.Simulation.Telecom;

/// <summary>Whom a campaign may choose, by what the operator can see at its start.</summary>
enum Audience
{
    /// <summary>Days with use in the last four weeks are under 70 % of the mean of the twelve before, but not none.</summary>
    Declining,

    /// <summary>At least six days with data in the last four weeks.</summary>
    DataUsers,

    /// <summary>Activated four to 26 weeks ago, with use in the last four.</summary>
    Newcomers,

    /// <summary>No use for two weeks, but some in the eight before.</summary>
    Silent,

    /// <summary>Whom a plan from outside names.</summary>
    Planned,
}

/// <summary>One campaign; days count from the start of the data, and it acts until before End.</summary>
sealed record Campaign(string Code, string Name, Audience Audience, Offer Offer, int Start, int End)
{
    public byte[] CodeBytes { get; } = Encoding.ASCII.GetBytes(Code);
}

/// <summary>The campaigns of a world: one after the other, the kinds in turn, each over before the data end.</summary>
static class CampaignPlan
{
    public const int StartHour = 9;
    public const int SendSeconds = 4 * 3600;
    public const int FirstAfterDays = 112;

    public static readonly string[] AudienceCodes = ["declining", "data_users", "newcomers", "silent", "planned"];

    static readonly (string Prefix, string Name, Audience Audience, Offer Offer)[] Kinds =
    [
        ("KP", "Keep those who use less", Audience.Declining, Offer.Discount10),
        ("GR", "Grow data", Audience.DataUsers, Offer.DataBonus),
        ("NW", "Newcomers", Audience.Newcomers, Offer.VoicePack),
        ("KP", "Keep those who use less", Audience.Declining, Offer.Discount10),
        ("WB", "Wake the silent", Audience.Silent, Offer.DataBonus),
    ];

    public static Campaign[] Of(TelecomOptions options)
    {
        List<Campaign> campaigns = [];
        int length = options.CampaignWeeks * 7;
        for (int day = FirstAfterDays; day + length < options.CampaignDays; day += options.CampaignEveryWeeks * 7)
        {
            var kind = Kinds[campaigns.Count % Kinds.Length];
            DateOnly date = options.From.AddDays(day);
            campaigns.Add(new(
                kind.Prefix + date.ToString("yyMMdd", CultureInfo.InvariantCulture),
                $"{kind.Name} {date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}",
                kind.Audience, kind.Offer, day, day + length));
        }

        return [.. campaigns];
    }

    /// <summary>The campaign of an offer that a plan sends on a day; it acts for CampaignWeeks from the start of the day.</summary>
    public static Campaign Planned(TelecomOptions options, int day, Offer offer)
    {
        DateOnly date = options.From.AddDays(day);
        return new(
            $"{offer.Code}_{date.ToString("yyMMdd", CultureInfo.InvariantCulture)}",
            $"{offer.Code} by plan",
            Audience.Planned, offer, day, day + (options.CampaignWeeks * 7));
    }

    /// <summary>Whether a customer belongs to an audience on the morning of a day.</summary>
    public static bool Includes(Audience audience, Subscriber who, ActivityLog log, int day) => audience switch
    {
        Audience.Declining => log.DaysOfUse(day - 28, day) is > 0 and var recent
            && day - who.FirstDay >= FirstAfterDays
            && recent < 0.7 * log.DaysOfUse(day - 112, day - 28) / 3,
        Audience.DataUsers => log.DaysOfData(day - 28, day) >= 6,
        Audience.Newcomers => who.Tenure(day) is >= 28 and < 182 && log.DaysOfUse(day - 28, day) > 0,
        _ => log.DaysOfUse(day - 14, day) == 0 && log.DaysOfUse(day - 70, day - 14) > 0,
    };
}

/// <summary>On which days one customer used the network. Used again for the next customer.</summary>
sealed class ActivityLog(int days)
{
    readonly bool[] _used = new bool[days];
    readonly bool[] _data = new bool[days];

    public void Clear()
    {
        Array.Clear(_used);
        Array.Clear(_data);
    }

    public void Add(int day, Service service)
    {
        _used[day] = true;
        _data[day] |= service == Service.Data;
    }

    public int DaysOfUse(int from, int until) => Count(_used, from, until);

    public int DaysOfData(int from, int until) => Count(_data, from, until);

    static int Count(bool[] days, int from, int until) => days.AsSpan(Math.Max(from, 0)..Math.Max(until, 0)).Count(true);
}
