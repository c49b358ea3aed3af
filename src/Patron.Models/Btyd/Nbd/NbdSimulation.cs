using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class Nbd
{
    private protected override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        double rate = random.Gamma(R, Alpha);
        for (double time = random.Exponential(rate); time <= end; time += random.Exponential(rate))
            times.Add(time);
        return true;
    }
}
