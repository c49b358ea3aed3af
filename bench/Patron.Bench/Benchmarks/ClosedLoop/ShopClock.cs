namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// How busy a shop is from day to day: a clock in weeks that runs fast when all customers buy much, up to a day.
/// </summary>
sealed class ShopClock
{
    /// <summary>Orders by which a week's figure is drawn to that of no season.</summary>
    const double Drawn = 50;

    const double Day = 86_400;

    readonly double[] _starts;

    ShopClock(double[] intensities)
    {
        _starts = new double[intensities.Length + 1];
        for (int day = 0; day < intensities.Length; day++)
            _starts[day + 1] = _starts[day] + (intensities[day] / 7);
    }

    /// <summary>Every day alike.</summary>
    public static ShopClock Even(int days) => new([.. Enumerable.Repeat(1.0, days)]);

    public int Days => _starts.Length - 1;

    /// <summary>Weeks on this clock at a second since the start of the data.</summary>
    public double WeeksAt(double second)
    {
        int day = Math.Clamp((int)(second / Day), 0, Days - 1);
        return _starts[day] + ((Math.Clamp(second / Day, 0, Days) - day) * (_starts[day + 1] - _starts[day]));
    }

    /// <summary>
    /// Weeks of the coming days, taken to be as they were a year before; as a usual day where that is not known.
    /// </summary>
    public double Coming(int days)
    {
        double before = (Days - 364) * Day;
        return before < 0 ? days / 7.0 * _starts[^1] / (Days / 7.0) : WeeksAt(before + (days * Day)) - WeeksAt(before);
    }

    /// <summary>The clock on which the orders of each week are those expected.</summary>
    /// <param name="paces">What is expected of whom between which days, in orders a week of this clock.</param>
    /// <param name="orders">Orders of each day.</param>
    public ShopClock With(IEnumerable<(double From, double To, double Pace)> paces, double[] orders)
    {
        double[] steps = new double[Days + 2];
        double[] ends = new double[Days + 1];
        foreach ((double from, double to, double pace) in paces)
        {
            Step(from, pace);
            Step(to, -pace);
        }

        double[] expected = new double[Days];
        double now = 0;
        for (int day = 0; day < Days; day++)
        {
            now += steps[day];
            expected[day] = (now + ends[day]) * (_starts[day + 1] - _starts[day]);
        }

        double[] intensities = new double[Days];
        for (int first = 0; first < Days; first += 7)
        {
            int after = Math.Min(first + 7, Days);
            double times = (orders[first..after].Sum() + Drawn) / (expected[first..after].Sum() + Drawn);
            for (int day = first; day < after; day++)
                intensities[day] = 7 * (_starts[day + 1] - _starts[day]) * times;
        }

        return new(intensities);

        // From a moment of a day on: what is left of that day counts in part, the next day whole.
        void Step(double at, double pace)
        {
            int day = Math.Clamp((int)at, 0, Days);
            ends[day] += pace * (day + 1 - at);
            steps[day + 1] += pace;
        }
    }
}
