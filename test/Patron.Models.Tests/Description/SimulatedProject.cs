using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Description;

/// <summary>
/// Customers who buy and drop out, what is known of them at an instant, and who then buys no more within the horizon. Rates, drop-out,
/// horizon, blind spot and population differ from project to project.
/// </summary>
sealed class SimulatedProject
{
    const double Begin = 0;
    const double AsOf = 730;

    readonly RandomStream _random;
    readonly double _horizon;
    readonly double _blindSpot;
    readonly List<Customer> _customers = [];

    public SimulatedProject(long seed)
    {
        _random = RandomStream.For(seed, "project");
        _horizon = 30 + _random.Below(90);
        _blindSpot = _random.Below(3) * 7;
        double? activeWithin = _random.Chance(0.5) ? 90 + _random.Below(200) : null;
        double meanGap = 15 + (60 * _random.Uniform());
        double dropout = 0.03 + (0.2 * _random.Uniform());
        int wanted = 1500 + _random.Below(2500);
        while (_customers.Count < wanted)
        {
            var customer = new Customer(_random, meanGap, dropout, AsOf + _blindSpot + _horizon);
            double? last = customer.Last(AsOf);
            if (last is { } time && !(AsOf - time > activeWithin))
                _customers.Add(customer);
        }

        Target = [.. _customers.Select(customer => customer.Count(AsOf + _blindSpot, AsOf + _blindSpot + _horizon) == 0)];
        Keys = [.. _customers.Select((_, index) => $"c{index}")];
    }

    public bool[] Target { get; }

    public string[] Keys { get; }

    public int Rows => _customers.Count;

    /// <summary>Random choices of whoever adds columns.</summary>
    public RandomStream Random => _random;

    /// <summary>What an honest project would learn from.</summary>
    public IReadOnlyList<FeatureColumn> Honest() =>
    [
        Number("days_since_last", customer => AsOf - customer.Last(AsOf)!.Value),
        Number("days_since_first", customer => AsOf - customer.Times[0]),
        Number("count", customer => customer.Count(Begin, AsOf)),
        Number("count_90d", customer => customer.Count(AsOf - 90, AsOf)),
        Number("count_30d", customer => customer.Count(AsOf - 30, AsOf)),
        Number("sum", customer => customer.Sum(Begin, AsOf)),
        Number("sum_90d", customer => customer.Sum(AsOf - 90, AsOf)),
        Number("mean_90d", customer => customer.Sum(AsOf - 90, AsOf) / customer.Count(AsOf - 90, AsOf)),
        Number("age", _ => _random.Chance(0.2) ? double.NaN : 18 + _random.Below(60)),
        new CategoryColumn("channel", [.. _customers.Select(customer => customer.Channel)]),
        new CategoryColumn("postcode", [.. _customers.Select(_ => $"{_random.Below(300):D5}")]),
        new CategoryColumn("account", Keys),
    ];

    /// <summary>The same events, counted beyond the instant.</summary>
    public NumericColumn CountUntilEnd(string name, double days) =>
        Number(name, customer => customer.Count(AsOf - days, AsOf + _blindSpot + _horizon));

    /// <summary>Days before the instant of the last event there ever was.</summary>
    public NumericColumn DaysSinceLastEver(string name) =>
        Number(name, customer => AsOf - customer.Last(AsOf + _blindSpot + _horizon)!.Value);

    NumericColumn Number(string name, Func<Customer, double> value) => new(name, [.. _customers.Select(value)]);

    sealed class Customer
    {
        readonly List<double> _amounts = [];

        public Customer(RandomStream random, double meanGap, double dropout, double end)
        {
            double rate = random.Gamma(1.2, 1.2 * meanGap);
            double leaving = random.Beta(1, (1 / dropout) - 1);
            Channel = random.Chance(0.6) ? "web" : random.Chance(0.5) ? "shop" : "app";
            for (double time = AsOf * random.Uniform(); time < end; time += random.Exponential(rate))
            {
                Times.Add(time);
                _amounts.Add(random.Gamma(2, 0.05));
                if (random.Chance(leaving * (Channel == "web" ? 1.3 : 0.8)))
                    return;
            }
        }

        public List<double> Times { get; } = [];

        public string Channel { get; }

        public int Count(double from, double until) => Times.Count(time => time >= from && time < until);

        public double Sum(double from, double until) =>
            Times.Zip(_amounts).Where(row => row.First >= from && row.First < until).Sum(row => row.Second);

        public double? Last(double until) => Times.Where(time => time < until).Select(time => (double?)time).LastOrDefault();
    }
}
