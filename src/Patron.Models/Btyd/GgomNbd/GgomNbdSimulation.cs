using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

public sealed partial class GgomNbd
{
    private protected override bool Draw(RandomStream random, double age, double end, List<double> times)
    {
        (double rate, double level) = (random.Gamma(R, Alpha), random.Gamma(S, Beta));
        double lifetime = SpecialFunctions.Log1P(random.Exponential(level)) / B;
        double last = Math.Min(lifetime, end);
        for (double time = random.Exponential(rate); time <= last; time += random.Exponential(rate))
            times.Add(time);
        return lifetime > age;
    }
}
