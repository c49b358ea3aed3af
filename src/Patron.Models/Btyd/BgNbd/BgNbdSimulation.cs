using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class BgNbd
{
    private protected override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double rate, double dropout) = (random.Gamma(R, Alpha), random.Beta(A, B));
        for (double time = random.Exponential(rate); time <= end; time += random.Exponential(rate))
        {
            times.Add(time);
            if (random.Chance(dropout))
                return time > age;
        }

        // Drop-out comes only after a purchase, so whoever is alive here is alive until the next one.
        return true;
    }
}
