using Patron.Models.Numerics;
using Patron.Simulation.Writing;

namespace Patron.Simulation.Telecom;

/// <summary>Rows of daily usage and of network experience.</summary>
sealed class UsageRows(TelecomOptions options, Network network, WorldValues values, LoadTimes times)
{
    const double SpellDropped = 6;
    const double SpellSlowness = 4;

    static readonly double[] Speeds = [0.2, 30, 110]; // megabits a second: 2g, 4g, 5g

    Subscriber _who = null!;
    RandomStream _random = null!;
    int _week;

    public CsvRows Usage { get; } = new();

    public CsvRows Network { get; } = new();

    /// <summary>Rows of this customer.</summary>
    public long UsageCount { get; private set; }

    public long NetworkCount { get; private set; }

    public void Begin(Subscriber who)
    {
        _who = who;
        _random = RandomStream.For(options.Seed, "telecom.loading", who.Index);
        _week = -1;
        (UsageCount, NetworkCount) = (0, 0);
    }

    public void Write(int day, List<Use> uses)
    {
        bool isMeasured = false;
        foreach (Use use in uses)
        {
            isMeasured |= use.Service != Service.Sms;
            if (times.Of(day, _random) is not long loaded)
                continue;
            WorldValues.Customer(Usage, _who.Index);
            values.Date(Usage, day).Text(Services.Codes[(int)use.Service]).Money(use.Hundredths).Money(use.Cents);
            values.Instant(Usage, loaded).EndRow();
            UsageCount++;
        }

        int week = (day + _who.Index) / 7;
        if (!isMeasured || week == _week)
            return;
        _week = week;
        Measure(day);
    }

    void Measure(int day)
    {
        Cell cell = network.Cells[_who.Cell];
        bool isBad = cell.IsBad(day);
        double dropped = cell.DroppedCalls * (isBad ? SpellDropped : 1) * Math.Exp(0.4 * _random.Normal());
        double speed = Speeds[_who.Generation] / cell.Slowness / (isBad ? SpellSlowness : 1) * Math.Exp(0.35 * _random.Normal());
        bool isOut = _random.Chance(isBad ? 0.35 : 0.02);
        double outage = isOut ? 5 + _random.Exponential(isBad ? 0.025 : 0.1) : 0;
        if (times.Of(day, _random) is not long loaded)
            return;
        WorldValues.Customer(Network, _who.Index);
        values.Date(Network, day)
            .TenThousandths((long)Math.Round(10_000 * Math.Min(dropped, 1)))
            .Money((long)Math.Round(100 * speed))
            .Number((long)Math.Min(outage, 1_440));
        values.Instant(Network, loaded).EndRow();
        NetworkCount++;
    }
}
