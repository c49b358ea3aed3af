using Patron.Simulation;
using Patron.Simulation.Retail;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What is to be expected of the shop's customers given everything that can be seen before the decision: channel, country, every
/// order, every contact. By Bayes' theorem with the world's own parameters, over purchase rate, drop-out and persona by
/// quadrature; no one who sees the same expects better.
/// </summary>
sealed class RetailPosterior(RetailOptions options, RetailLoop world, int fineness)
{
    const int Personas = 4;
    const long Day = 86_400;

    readonly int _rates = 36 * fineness;
    readonly int _dropOuts = 8 * fineness;

    readonly SeasonalClock _clock = new(options.From, options.To.DayNumber - options.From.DayNumber, options.SeasonStrength);
    readonly Treatment[] _arms = [.. world.Arms.Select(arm => Treatment.All.Single(one => one.Code == arm))];

    /// <summary>Of each row, what is expected of it.</summary>
    public Parts Expected(KnownLoop known, Seen rows, DateOnly day)
    {
        RetailPast[] pasts = RetailPast.Read(world, known, rows, options.From);
        Parts parts = Parts.Of(_arms.Length, pasts.Length);
        long now = (day.DayNumber - options.From.DayNumber) * Day;
        Parallel.For(0, pasts.Length, row =>
        {
            (double value, double total, double[] gains) = Of(pasts[row], now);
            parts.Base[row] = value;
            parts.Untreated[row] = gains[^1] / total;
            for (int arm = 0; arm < _arms.Length; arm++)
            {
                parts.Effects[arm][row] = gains[2 * arm] / total;
                parts.Uses[arm][row] = gains[(2 * arm) + 1] / total;
            }
        });
        return parts;
    }

    (double Value, double Total, double[] Gains) Of(RetailPast past, long now)
    {
        double strength = options.CovariateStrength;
        AcquisitionChannel channel = Market.Channels.Single(one => one.Code == past.Channel);
        double alpha = options.PurchaseAlpha / Math.Pow(channel.PurchaseRate, strength);
        double a = options.DropOutA * Math.Pow(channel.DropOut, strength);
        int repeats = past.Orders - 1;
        (double[] until, double[] since, double[] logs) = Exposures(past, now);
        double shape = options.PurchaseR + repeats;
        double slow = alpha + (repeats == 0 ? until.Zip(since, (one, other) => one + other).Min() : until.Min());
        double fast = alpha + until.Zip(since, (one, other) => one + other).Max();
        double low = Math.Log(shape / fast) - (4 / Math.Sqrt(shape)) - (6 / shape);
        double high = Math.Log((shape + (5 * Math.Sqrt(shape)) + 8) / slow);
        double most = Math.Min(1, (a + 3 + (4 * Math.Sqrt(a + 1))) / (a + options.DropOutB + repeats));
        double weeks = _clock.WeeksAt(now + (options.CampaignWeeks * 7 * Day)) - _clock.WeeksAt(now);
        double logTop = Enumerable.Range(0, _rates).Max(node =>
            Enumerable.Range(0, Personas).Max(persona => LogWeight(RateAt(node), persona)));

        double[] gains = new double[(_arms.Length * 2) + 1];
        double total = 0;
        Span<double> odds = stackalloc double[Personas];
        for (int node = 0; node < _rates; node++)
        {
            double rate = RateAt(node);
            PersonaOdds.Weigh(channel, rate * options.PurchaseAlpha / options.PurchaseR, odds);
            double sum = odds[0] + odds[1] + odds[2] + odds[3];
            for (int persona = 0; persona < Personas; persona++)
            {
                double weight = Math.Exp(LogWeight(rate, persona) - logTop) * odds[persona] / sum;
                double still = Math.Exp(-rate * since[persona]);
                for (int place = 0; place < _dropOuts; place++)
                {
                    double dropOut = Math.Pow((place + 0.5) / _dropOuts, 1 / a) * most;
                    double density = weight * Math.Pow(1 - dropOut, options.DropOutB - 1 + repeats);
                    double alive = density * still;
                    total += alive + (repeats == 0 ? 0 : density * dropOut / (1 - dropOut));
                    if (alive > 1e-12)
                        Add(gains, alive, rate, dropOut, persona, weeks);
                }
            }
        }

        double scale = options.SpendV * Math.Pow(Market.Countries.Single(one => one.Code == past.Country).Spend, strength);
        double value = options.SpendP * (scale + past.Value) / ((options.SpendP * past.Orders) + options.SpendQ - 1);
        return (value, total, gains);

        double RateAt(int node) => Math.Exp(low + ((high - low) * (node + 0.5) / _rates));

        // Of the logarithm of the rate, so that the shape is not lessened by one.
        double LogWeight(double rate, int persona) => (shape * Math.Log(rate)) - (rate * (alpha + until[persona])) + logs[persona];
    }

    /// <summary>
    /// For each persona the weeks, as fast as treatments make them, up to the last order and since, and the logarithm of what
    /// they make of the orders.
    /// </summary>
    (double[] Until, double[] Since, double[] Logs) Exposures(RetailPast past, long now)
    {
        (double first, double last, double present) =
            (_clock.WeeksAt(past.First), _clock.WeeksAt(past.Last), _clock.WeeksAt(now));
        double[] until = [.. Enumerable.Repeat(last - first, Personas)];
        double[] since = [.. Enumerable.Repeat(present - last, Personas)];
        double[] logs = new double[Personas];
        foreach ((int arm, long start, int orders, _) in past.Treated)
        {
            (double from, double to) = (_clock.WeeksAt(start), _clock.WeeksAt(start + (options.CampaignWeeks * 7 * Day)));
            double before = Math.Clamp(last, from, to) - from;
            for (int persona = 0; persona < Personas; persona++)
            {
                double factor = _arms[arm].RateFactor((Persona)persona, options.TreatmentStrength);
                until[persona] += (factor - 1) * before;
                since[persona] += (factor - 1) * (to - from - before);
                logs[persona] += orders * Math.Log(factor);
            }
        }

        return (until, since, logs);
    }

    /// <summary>Orders added and use of the code by each arm, of one who is alive, times a weight.</summary>
    void Add(double[] gains, double weight, double rate, double dropOut, int persona, double weeks)
    {
        double without = (1 - Math.Exp(-rate * dropOut * weeks)) / dropOut;
        gains[^1] += weight * without;
        for (int arm = 0; arm < _arms.Length; arm++)
        {
            double treated = rate * _arms[arm].RateFactor((Persona)persona, options.TreatmentStrength);
            double ends = _arms[arm].Redemption + ((1 - _arms[arm].Redemption) * dropOut);
            gains[2 * arm] += weight * (((1 - Math.Exp(-treated * dropOut * weeks)) / dropOut) - without);
            gains[(2 * arm) + 1] += weight * _arms[arm].Redemption / ends * (1 - Math.Exp(-treated * ends * weeks));
        }
    }
}
