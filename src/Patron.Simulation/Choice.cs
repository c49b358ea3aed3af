using Patron.Models.Numerics;

namespace Patron.Simulation;

/// <summary>A draw among a few things by their weights.</summary>
static class Choice
{
    /// <summary>The index drawn, with probability weight / sum of weights.</summary>
    public static int Draw(RandomStream random, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights)
            sum += weight;
        double rest = random.Uniform() * sum;
        for (int index = 0; index < weights.Length - 1; index++)
        {
            rest -= weights[index];
            if (rest < 0)
                return index;
        }

        return weights.Length - 1;
    }
}
