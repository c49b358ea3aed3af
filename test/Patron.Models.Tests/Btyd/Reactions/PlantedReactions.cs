using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Btyd;

/// <summary>
/// Customers of known classes, event by event: each buys as in BG/NBD, and a factor of his class times as fast while treated.
/// </summary>
sealed record PlantedReactions(ReactionHistories Histories, int[] Kinds, double[] Future, double[] FutureTreated)
{
    public const double Weeks = 60;
    public const double Length = 4;
    public const double Horizon = 8;

    /// <summary>Those who do not react, and those who buy three and five times as fast under the two treatments.</summary>
    public static readonly double[][] Factors = [[1, 1], [3, 5]];

    /// <summary>Share of the second class among customers of the two channels.</summary>
    public static readonly Dictionary<string, double> Keen = new() { ["app"] = 0.6, ["web"] = 0.2 };

    static readonly BgNbd Purchases = new(0.8, 6, 0.7, 3);

    /// <summary>Draws customers of between 30 and 60 weeks of age, each treated six times.</summary>
    /// <param name="customers">How many.</param>
    /// <param name="seed">Of the draws.</param>
    public static PlantedReactions Draw(int customers, long seed)
    {
        double[][] columns = [.. Enumerable.Range(0, 3).Select(_ => new double[customers])];
        TreatedTime[] treated =
            [.. Factors[0].Select(_ => new TreatedTime(new double[customers], new double[customers], new double[customers]))];
        (int[] kinds, string[] channels) = (new int[customers], new string[customers]);
        (double[] future, double[] futureTreated) = (new double[customers], new double[customers]);
        for (int row = 0; row < customers; row++)
        {
            RandomStream random = RandomStream.For(seed, "planted_reactions", row);
            channels[row] = random.Chance(0.5) ? "app" : "web";
            kinds[row] = random.Chance(Keen[channels[row]]) ? 1 : 0;
            double age = (Weeks / 2) + (random.Uniform() * Weeks / 2);
            double rate = random.Gamma(Purchases.R, Purchases.Alpha);
            double leaving = random.Beta(Purchases.A, Purchases.B);
            (double Start, int Arm)[] contacts =
                [.. Enumerable.Range(0, 6).Select(place => (age - ((6 - place) * (Length + 0.5)), random.Below(2)))];
            List<(double Time, int Arm)> bought = [];
            bool isAlive = Live(random, rate, leaving, age, contacts, kinds[row], bought);
            double last = bought.Count == 0 ? 0 : bought[^1].Time;
            (columns[0][row], columns[1][row], columns[2][row]) = (bought.Count, last, age);
            foreach ((double start, int arm) in contacts)
            {
                double before = Math.Clamp(last, start, start + Length) - start;
                treated[arm].Before[row] += before;
                treated[arm].After[row] += Length - before;
            }

            foreach ((_, int arm) in bought.Where(one => one.Arm >= 0))
                treated[arm].Purchases[row]++;
            future[row] = isAlive ? Added(rate, leaving, 1) : 0;
            futureTreated[row] = isAlive ? Added(rate, leaving, Factors[kinds[row]][1]) : 0;
        }

        return new(ReactionHistories.Create(columns[0], columns[1], columns[2], treated, channels), kinds, future, futureTreated);
    }

    /// <summary>
    /// Purchases that a live customer is expected to make: Fader, Hardie and Lee (2005), the step before equation 9.
    /// </summary>
    static double Added(double rate, double leaving, double factor) =>
        (1 - Math.Exp(-rate * factor * leaving * Horizon)) / leaving;

    static bool Live(
        RandomStream random, double rate, double leaving, double age, (double Start, int Arm)[] contacts, int kind,
        List<(double Time, int Arm)> bought)
    {
        double top = rate * Factors.Max(factors => factors.Max());
        for (double time = random.Exponential(top); time <= age; time += random.Exponential(top))
        {
            int arm = contacts.Where(one => time >= one.Start && time < one.Start + Length)
                .Select(one => one.Arm).FirstOrDefault(-1);
            if (!random.Chance(rate * (arm < 0 ? 1 : Factors[kind][arm]) / top))
                continue;
            bought.Add((time, arm));
            if (random.Chance(leaving))
                return false;
        }

        return true;
    }
}
