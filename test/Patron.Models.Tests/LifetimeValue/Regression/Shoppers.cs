using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Regression;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.LifetimeValue.Regression;

/// <summary>Customers drawn purchase by purchase: what is known at a moment, and what they did in the horizon after.</summary>
sealed class Shoppers
{
    readonly List<(int Customer, double Time, double Amount)> _purchases = [];

    /// <summary>Memoryless buyers who leave by chance after a purchase, as BG/NBD takes for granted; spend is the customer's own.</summary>
    public static Shoppers Memoryless(int customers, long seed) => Draw(customers, seed, random =>
    {
        double rate = random.Gamma(0.8, 6);
        double leave = random.Beta(0.9, 4);
        return () => random.Chance(leave) ? double.PositiveInfinity : random.Exponential(rate);
    });

    /// <summary>
    /// Half buy every ten units like a clock, the others bought often in their first fifteen and never again: who is which shows in the
    /// gaps, and a purchase at any moment is as likely as at another to no one.
    /// </summary>
    public static Shoppers Regular(int customers, long seed) => Draw(customers, seed, random =>
    {
        bool regular = random.Chance(0.5);
        double time = 0;
        return () =>
        {
            double gap = regular ? 10 + (0.2 * random.Normal()) : random.Exponential(0.8);
            time += gap;
            return regular || time < 15 ? gap : double.PositiveInfinity;
        };
    });

    /// <summary>The origin at a moment.</summary>
    public ValueOrigin At(double moment, double horizon)
    {
        int[] known = [.. _purchases.Where(one => one.Time <= moment).Select(one => one.Customer).Distinct()];
        Dictionary<int, int> places = known.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        double[] purchases = new double[known.Length];
        double[] money = new double[known.Length];
        foreach ((int customer, double time, double amount) in _purchases)
        {
            if (time > moment && time <= moment + horizon && places.TryGetValue(customer, out int place))
            {
                purchases[place]++;
                money[place] += amount;
            }
        }

        double[] means = [.. money.Zip(purchases, (sum, count) => count > 0 ? sum / count : 0)];
        return new ValueOrigin(LogAt(moment, places), horizon, Holdout.Create(purchases, means));
    }

    PurchaseLog LogAt(double moment, Dictionary<int, int> places)
    {
        (int Customer, double Time, double Amount)[] rows = [.. _purchases.Where(one => one.Time <= moment)];
        return PurchaseLog.Create(
            Array.ConvertAll(rows, row => places[row.Customer]),
            Array.ConvertAll(rows, row => row.Time),
            Array.ConvertAll(rows, row => row.Amount),
            moment);
    }

    static Shoppers Draw(int customers, long seed, Func<RandomStream, Func<double>> buyer)
    {
        Shoppers drawn = new();
        for (int customer = 0; customer < customers; customer++)
        {
            RandomStream random = RandomStream.For(seed, "shoppers", customer);
            double amountRate = random.Gamma(3.5, 20);
            double time = 12 * random.Uniform();
            Func<double> gap = buyer(random);
            for (; time < 120; time += gap())
                drawn._purchases.Add((customer, time, random.Gamma(4, amountRate)));
        }

        return drawn;
    }
}
