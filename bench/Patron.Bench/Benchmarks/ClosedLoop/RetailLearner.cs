using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What a shop learns from its orders and contacts: how busy its weeks are, latent classes of customers by how they react, the
/// share of orders that use a code, the value of an order; and from that what is to be expected of each customer.
/// </summary>
sealed class RetailLearner(RetailLoop world, DateOnly from, DateOnly day)
{
    const int CampaignDays = 28;
    const double Day = 86_400;
    const int Seasons = 3;

    static readonly int[] Sizes = [2, 3, 4];

    /// <summary>What is expected of rows on the day.</summary>
    public Parts Expect(KnownLoop known, Seen rows)
    {
        RetailPast[] pasts = RetailPast.Read(world, known, rows, from);
        ShopClock clock = ShopClock.Even(day.DayNumber - from.DayNumber);
        double[] orders = OrdersByDay(known);
        ReactionHistories histories = Histories(pasts, clock);
        for (int season = 0; season < Seasons; season++)
        {
            clock = clock.With(Paces(pasts, Fit(histories, Sizes[0]).Model, histories, clock.Days), orders);
            histories = Histories(pasts, clock);
        }

        ReactionFit best = Sizes.Select(size => Fit(histories, size)).MinBy(fit => fit.Bic)!;
        return Expect(best.Model, histories, pasts, clock.Coming(CampaignDays), rows);
    }

    Parts Expect(ReactionClasses classes, ReactionHistories histories, RetailPast[] pasts, double weeks, Seen rows)
    {
        double[] untreated = classes.ExpectedPurchases(histories, weeks);
        ReactionState[] states = classes.States(histories);
        GammaGamma spend = GammaGamma.Fit(rows["orders"], rows["mean_value"]).Model;
        return new(
            [.. rows["orders"].Zip(rows["mean_value"], (count, mean) => spend.ExpectedSpend(count, mean))],
            untreated,
            [
                .. world.Arms.Select((_, arm) => classes.ExpectedPurchases(histories, weeks, arm)
                    .Zip(untreated, (with, without) => with - without).ToArray()),
            ],
            [.. world.Arms.Select((_, arm) => Uses(classes, states, arm, CodeShare(pasts, arm), weeks))]);
    }

    static ReactionFit Fit(ReactionHistories histories, int size)
    {
        ReactionFit fit = ReactionClasses.Fit(histories, new LatentClassOptions { Classes = size });
        return fit.StopReason == StopReason.Converged
            ? fit
            : throw new InvalidOperationException($"The fit of {size} classes ended with {fit.StopReason}: its criterion says nothing.");
    }

    ReactionHistories Histories(RetailPast[] pasts, ShopClock clock)
    {
        TreatedTime[] treated = [.. world.Arms.Select(_ =>
            new TreatedTime(new double[pasts.Length], new double[pasts.Length], new double[pasts.Length]))];
        double now = clock.WeeksAt(clock.Days * Day);
        double[] first = Array.ConvertAll(pasts, past => clock.WeeksAt(past.First));
        double[] last = Array.ConvertAll(pasts, past => clock.WeeksAt(past.Last));
        for (int row = 0; row < pasts.Length; row++)
        {
            foreach (PastContact contact in pasts[row].Treated)
            {
                double start = clock.WeeksAt(contact.Start);
                double end = clock.WeeksAt(contact.Start + (CampaignDays * Day));
                double before = Math.Clamp(last[row], start, end) - start;
                treated[contact.Arm].Purchases[row] += contact.Orders;
                treated[contact.Arm].Before[row] += before;
                treated[contact.Arm].After[row] += end - start - before;
            }
        }

        return ReactionHistories.Create(
            Array.ConvertAll(pasts, past => past.Orders - 1.0),
            [.. last.Zip(first, (one, other) => one - other)],
            Array.ConvertAll(first, one => now - one),
            treated,
            Array.ConvertAll(pasts, past => past.Channel),
            Array.ConvertAll(pasts, past => past.Country));
    }

    /// <summary>Repeat orders of all customers who may be contacted, by day.</summary>
    double[] OrdersByDay(KnownLoop known)
    {
        Seen read = known.Read(
            $"""
            SELECT date_diff('day', DATE '{from:yyyy-MM-dd}', CAST(ordered AS DATE)) AS day, count(*) AS orders
            FROM (SELECT ordered, row_number() OVER (PARTITION BY customer_id ORDER BY ordered, order_id) AS place
              FROM orders JOIN customers USING (customer_id) WHERE email_consent = 'true')
            WHERE place > 1 GROUP BY ALL
            """);
        double[] orders = new double[day.DayNumber - from.DayNumber];
        foreach ((double on, double count) in read["day"].Zip(read["orders"]))
            orders[(int)on] = count;
        return orders;
    }

    /// <summary>Orders a week that classes expect of each customer, from day to day: while treated, more than else.</summary>
    static IEnumerable<(double From, double To, double Pace)> Paces(
        RetailPast[] pasts, ReactionClasses classes, ReactionHistories histories, double now)
    {
        ReactionState[] states = classes.States(histories);
        for (int row = 0; row < pasts.Length; row++)
        {
            RetailPast past = pasts[row];
            ReactionState[] own = states[(row * classes.Classes)..((row + 1) * classes.Classes)];
            (double first, double last) = (past.First / Day, past.Last / Day);
            yield return (first, last, own.Sum(one => one.Share * one.PaceBefore));
            yield return (last, now, own.Sum(one => one.Share * one.PaceAfter));
            foreach (PastContact contact in past.Treated)
            {
                (double start, double end) = (contact.Start / Day, (contact.Start / Day) + CampaignDays);
                double middle = Math.Clamp(last, start, end);
                double[] more = [.. classes.Factors.Select(factors => factors[contact.Arm] - 1)];
                yield return (start, middle, own.Zip(more, (one, times) => one.Share * one.PaceBefore * times).Sum());
                yield return (middle, end, own.Zip(more, (one, times) => one.Share * one.PaceAfter * times).Sum());
            }
        }
    }

    /// <summary>The share of orders that use the code, by maximum likelihood: a code is good for one order.</summary>
    static double CodeShare(RetailPast[] pasts, int arm)
    {
        PastContact[] bought =
            [.. pasts.SelectMany(past => past.Treated).Where(contact => contact.Arm == arm && contact.Orders > 0)];
        (double low, double high) = (0.0, 1.0);
        for (int halving = 0; halving < 40; halving++)
        {
            double share = (low + high) / 2;
            double slope = bought.Sum(contact => contact.IsUsed
                ? contact.Orders * Math.Pow(1 - share, contact.Orders - 1) / (1 - Math.Pow(1 - share, contact.Orders))
                : -contact.Orders / (1 - share));
            (low, high) = slope > 0 ? (share, high) : (low, share);
        }

        return low;
    }

    /// <summary>
    /// How probable it is that one of the coming orders uses the code; whoever leaves does so with the mean chance.
    /// </summary>
    static double[] Uses(ReactionClasses classes, ReactionState[] states, int arm, double share, double weeks)
    {
        double[] uses = new double[states.Length / classes.Classes];
        for (int place = 0; place < states.Length; place++)
        {
            ReactionState one = states[place];
            double ends = share + ((1 - share) * one.Leaving);
            double time = weeks * ends * classes.Factors[place % classes.Classes][arm];
            double none = Math.Pow(one.Rate / (one.Rate + time), one.Shape);
            uses[place / classes.Classes] += one.Share * one.Alive * share / ends * (1 - none);
        }

        return uses;
    }
}
