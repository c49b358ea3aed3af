using Patron.Models.Numerics;

namespace Patron.Models.Spend;

public sealed partial class GammaGamma
{
    /// <summary>Draws customers' mean spends from the model.</summary>
    /// <param name="frequency">Purchases behind each mean; a row with 0 gets a mean of 0. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    /// <remarks>The mean of x spends, each Gamma(p, ν), is Gamma(p x, ν x).</remarks>
    public double[] Simulate(ReadOnlySpan<double> frequency, long seed)
    {
        double[] mean = new double[frequency.Length];
        for (int row = 0; row < mean.Length; row++)
        {
            if (!(frequency[row] > 0))
                continue;
            RandomStream random = RandomStream.For(seed, "gamma_gamma", row);
            double rate = random.Gamma(Q, V);
            mean[row] = random.Gamma(P * frequency[row], rate * frequency[row]);
        }

        return mean;
    }
}
