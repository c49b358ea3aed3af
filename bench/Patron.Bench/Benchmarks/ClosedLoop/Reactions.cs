using Patron.Models.Btyd;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>How customers of a shop reacted to treatments, beside what the pace of their orders outside of campaigns lets expect.</summary>
sealed class Reactions
{
    const double Weeks = 4;

    /// <summary>How much more than the mean somebody reacts who reacts at all.</summary>
    const double Keen = 3;

    readonly double[][] _orders;
    readonly double[][] _usual;
    readonly double[] _none;
    readonly double[] _usualNone;

    /// <param name="world">Its arms.</param>
    /// <param name="rows">Orders, and reactions by arm.</param>
    /// <param name="purchases">Prior of the pace.</param>
    /// <param name="alive">Probability that a customer has not left.</param>
    public Reactions(RetailLoop world, Seen rows, BgNbd purchases, double[] alive)
    {
        (double[] count, double[] recency) = (rows["orders"], rows["recency"]);
        _orders = [.. world.Arms.Select(arm => rows["orders_" + arm])];
        double[][] active = [.. world.Arms.Select(arm => rows["active_" + arm])];
        Pace = [.. count.Select((orders, row) =>
            (purchases.R + Math.Max(orders - 1 - _orders.Sum(one => one[row]), 0))
            / (purchases.Alpha + Math.Max(recency[row] - active.Sum(one => one[row]), 0)))];
        _usual = [.. world.Arms.Select((arm, place) => Usual(rows["sent_" + arm], active[place]))];
        _none = rows["orders_none"];
        _usualNone = Usual(rows["sent_none"], rows["active_none"]);

        double[] Usual(double[] sent, double[] before) =>
            [.. sent.Select((times, row) => Pace[row] * (before[row] + (alive[row] * ((Weeks * times) - before[row]))))];
    }

    /// <summary>Orders a week outside of campaigns.</summary>
    public double[] Pace { get; }

    /// <summary>For each arm how many times as much those buy who react to it, by what all did.</summary>
    public double[] Factors()
    {
        double control = Times(_none, _usualNone);
        return [.. _orders.Select((orders, arm) => 1 + Math.Max(0, Keen * ((Times(orders, _usual[arm]) / control) - 1)))];
    }

    /// <summary>Log likelihood of the orders in campaigns if treatments multiply the pace so, less that if they do nothing.</summary>
    public double[] Evidence(double[] factors) =>
    [
        .. Pace.Select((_, row) => factors.Select((factor, arm) =>
            (_orders[arm][row] * Math.Log(factor)) - (_usual[arm][row] * (factor - 1))).Sum()),
    ];

    /// <summary>Orders in campaigns over those expected.</summary>
    public double[] Ratio() =>
        [.. Pace.Select((_, row) => (_orders.Sum(one => one[row]) + 0.5) / (_usual.Sum(one => one[row]) + 0.5))];

    static double Times(double[] orders, double[] usual) => (orders.Sum() + 1) / (usual.Sum() + 1);
}
