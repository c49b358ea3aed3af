using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Support;

/// <summary>A history over many orders of magnitude, with what is asked about it.</summary>
sealed record RandomHistory(double Frequency, double Recency, double Age, double Horizon, double Rate)
{
    public static RandomHistory Draw(RandomStream random)
    {
        double age = random.Chance(.05) ? 0 : Log(random, -6, 6);
        double frequency = random.Below(4) switch
        {
            0 => 0,
            1 => 1,
            2 => random.Below(30),
            _ => Math.Floor(Log(random, 0, 4)),
        };
        double recency = frequency == 0 ? 0 : random.Below(4) switch { 0 => age, 1 => 0, _ => age * random.Uniform() };
        return new RandomHistory(frequency, recency, age, Log(random, -6, 6), Log(random, -8, 1));
    }

    /// <summary>A few customers that no one would wish to fit.</summary>
    public static PurchaseHistories Few(int round)
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, "odd data", round);
        int customers = 1 + random.Below(12);
        (double[] frequency, double[] recency) = (new double[customers], new double[customers]);
        double[] age = new double[customers];
        for (int row = 0; row < customers; row++)
        {
            age[row] = random.Chance(.1) ? 0 : Math.Pow(10, 4 * random.Uniform());
            frequency[row] = random.Below(4) == 0 ? 0 : Math.Floor(Math.Pow(10, 3 * random.Uniform()));
            recency[row] = frequency[row] == 0 ? 0 : random.Chance(.3) ? age[row] : age[row] * random.Uniform();
        }

        return PurchaseHistories.Create(frequency, recency, age);
    }

    public PurchaseHistories Alone() => PurchaseHistories.Create([Frequency], [Recency], [Age]);

    static double Log(RandomStream random, double from, double to) => Math.Pow(10, from + ((to - from) * random.Uniform()));
}
