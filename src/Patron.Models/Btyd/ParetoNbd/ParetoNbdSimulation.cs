using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class ParetoNbd
{
    private protected override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double rate, double leaving) = (random.Gamma(R, Alpha), random.Gamma(S, Beta));
        double lifetime = random.Exponential(leaving);
        double last = Math.Min(lifetime, end);
        for (double time = random.Exponential(rate); time <= last; time += random.Exponential(rate))
            times.Add(time);
        return lifetime > age;
    }
}
