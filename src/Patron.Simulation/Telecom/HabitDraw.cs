using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>Draws how customers use the network: the expected revenue is divided among services, days and units.</summary>
static class HabitDraw
{
    /// <summary>Standard deviation of the logarithm of expected revenue.</summary>
    public const double PrepaidSpread = 0.8;

    public const double PostpaidSpread = 0.45;

    /// <summary>No service is used on more days than this share, at activity 1.</summary>
    public const double MostDays = 0.85;

    const double DaysSpread = 0.8;
    const double UnitsSpread = 0.5;

    static readonly int[] TopUps = [500, 1_000, 1_500, 2_000, 3_000, 5_000];

    /// <param name="options">The world.</param>
    /// <param name="random">The customer's stream.</param>
    /// <param name="isPrepaid">Whether he pays in advance.</param>
    /// <param name="device">His device.</param>
    /// <param name="level">Standard normal: how far he is from the mean revenue of his contract.</param>
    public static Habits Of(TelecomOptions options, RandomStream random, bool isPrepaid, Device device, double level)
    {
        double arpu = isPrepaid
            ? LogNormal(options.PrepaidArpu, PrepaidSpread, level)
            : LogNormal(options.PostpaidArpu, PostpaidSpread, level);
        double dayCents = arpu * 100 / Calendar.DaysPerMonth / UsageProcess.Presence;
        (double[] days, double[] units, double[] cents) = (new double[3], new double[3], new double[3]);
        for (int service = 0; service < Services.Daily; service++)
        {
            ServiceHabit habit = device.Habits[service];
            double odds = habit.Days / (1 - habit.Days) * Math.Exp(DaysSpread * random.Normal());
            days[service] = options.Activity * MostDays * odds / (1 + odds);
            units[service] = habit.Units * Math.Exp((0.3 * level) + (UnitsSpread * random.Normal()));
            double share = isPrepaid
                ? habit.RevenueShare
                : Services.PostpaidShares[service] / Services.BeyondSubscription;
            cents[service] = dayCents * share / days[service];
        }

        double[] weights = new double[Package.All.Length];
        double packages = arpu * (isPrepaid ? device.PackageShare : Services.PostpaidShares[(int)Service.Packages]);
        Package.Weigh(packages, usesData: device.Data.Days > 0.2, weights);
        return new()
        {
            Arpu = arpu,
            Days = days,
            Units = units,
            Cents = cents,
            Volatility = 0.1 + (0.4 * random.Uniform()),
            PackageRate = packages * 100 / Calendar.DaysPerMonth / MeanPrice(weights),
            PackageWeights = weights,
            SubscriptionCents = isPrepaid ? 0 : arpu * 100 * Services.PostpaidShares[(int)Service.Subscription],
            TopUpCents = isPrepaid ? TopUps.MinBy(amount => Math.Abs(amount - (arpu * 90))) : 0,
        };
    }

    static double LogNormal(double mean, double spread, double level) =>
        mean * Math.Exp((spread * level) - (spread * spread / 2));

    static double MeanPrice(double[] weights)
    {
        double price = 0;
        for (int index = 0; index < weights.Length; index++)
            price += weights[index] * Package.All[index].PriceCents;
        return price / weights.Sum();
    }
}
