using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>A month in which the price of use was multiplied.</summary>
readonly record struct BillShock(int Month, double Factor);

/// <summary>A complaint: when opened, about what, when resolved. Resolved may lie beyond the end of the data.</summary>
readonly record struct Complaint(long Opened, int Topic, long Resolved);

/// <summary>
/// What happens to one customer whatever he does: bad network, bill shocks, complaints, a competitor's launch; and on which days
/// each acts on him. Used again for the next customer.
/// </summary>
sealed class CausePath(TelecomOptions options, Calendar calendar, Network network)
{
    public const double ShockChance = 0.03;
    public const int ShockDays = 56;
    public const int ComplaintWait = 7;
    public const int ComplaintLimit = 60;
    public const int LaunchDays = 182;

    /// <summary>Complaints a month: of each topic usually, and what a bad network or a shock adds to its topic.</summary>
    public static readonly (string Topic, double Usual, double Added)[] Topics =
        [("network", 0.006, 0.08), ("billing", 0.006, 0.25), ("service", 0.012, 0), ("device", 0.010, 0)];

    public static readonly byte[][] TopicCodes = [.. Topics.Select(topic => System.Text.Encoding.ASCII.GetBytes(topic.Topic))];

    const double LongDelay = 0.2;

    /// <summary>Causes that act on each day, a bit each.</summary>
    public byte[] Acting { get; } = new byte[options.Days];

    public List<BillShock> Shocks { get; } = [];

    public List<Complaint> Complaints { get; } = [];

    public void Run(Subscriber who)
    {
        Array.Clear(Acting);
        Shocks.Clear();
        Complaints.Clear();
        foreach (Spell spell in network.Cells[who.Cell].Spells)
            Mark(Cause.Network, spell.Start + Network.Lag, spell.End + Network.Memory);
        if (Market.Regions[who.Region].LaunchWeek is int week)
            Mark(Cause.Competition, week * 7, (week * 7) + LaunchDays);
        DrawShocks(who);
        DrawComplaints(who);
    }

    /// <summary>Factor on the price of use in a month.</summary>
    public double PriceFactor(int month)
    {
        foreach (BillShock shock in Shocks)
        {
            if (shock.Month == month)
                return shock.Factor;
        }

        return 1;
    }

    void DrawShocks(Subscriber who)
    {
        RandomStream random = RandomStream.For(options.Seed, "telecom.shocks", who.Index);
        for (int month = 0; month < calendar.Months; month++)
        {
            bool isShock = random.Chance(ShockChance);
            double size = random.Uniform();
            if (!isShock || calendar.FirstDay(month) < who.FirstDay)
                continue;
            Shocks.Add(new(month, who.IsPrepaid ? 2 + (2 * size) : 4 + (4 * size)));
            Mark(Cause.Price, calendar.BilledFrom(month), calendar.BilledFrom(month) + ShockDays);
        }
    }

    void DrawComplaints(Subscriber who)
    {
        RandomStream random = RandomStream.For(options.Seed, "telecom.complaints", who.Index);
        Span<double> rates = stackalloc double[Topics.Length];
        for (int day = who.FirstDay; day < calendar.Days; day++)
        {
            double total = 0;
            for (int topic = 0; topic < rates.Length; topic++)
                total += rates[topic] = Rate(topic, Acting[day]) / Calendar.DaysPerMonth;
            if (!random.Chance(total))
                continue;
            long opened = (day * Calendar.DaySeconds) + (8 * 3600) + random.Below(12 * 3600);
            int about = Choice.Draw(random, rates);
            double delay = random.Chance(LongDelay)
                ? 30 + (90 * random.Uniform())
                : 3 * Math.Exp(0.9 * random.Normal());
            Complaint complaint = new(opened, about, opened + (long)(delay * Calendar.DaySeconds));
            Complaints.Add(complaint);
            int resolved = (int)(complaint.Resolved / Calendar.DaySeconds);
            Mark(Cause.Service, day + ComplaintWait, Math.Min(resolved, day + ComplaintLimit));
        }
    }

    /// <summary>Complaints a month about a topic; what a cause adds goes with its strength.</summary>
    double Rate(int topic, byte acting)
    {
        double strength = topic == 0 && (acting & Causes.Bit(Cause.Network)) != 0 ? options.NetworkStrength
            : topic == 1 && (acting & Causes.Bit(Cause.Price)) != 0 ? options.PriceStrength
            : 0;
        return Topics[topic].Usual + (strength * Topics[topic].Added);
    }

    void Mark(Cause cause, int from, int until)
    {
        for (int day = Math.Max(from, 0); day < Math.Min(until, calendar.Days); day++)
            Acting[day] |= Causes.Bit(cause);
    }
}
