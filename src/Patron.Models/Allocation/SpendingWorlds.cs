using Patron.Models.Evaluation;
using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>Figures of spending curves, and of the difference of two, from resampled customers.</summary>
/// <remarks>A world draws as many customers as there are, with replacement, from a stream of its own.</remarks>
static class SpendingWorlds
{
    public static Estimate[] Estimates(
        Func<SpendingWalk, double[]> figure, IReadOnlyList<double> spends, BootstrapOptions options, SpendingSteps steps,
        SpendingSteps? rival = null)
    {
        Check(spends, options);
        if (rival is not null && !SameCustomers(steps, rival))
            throw new ArgumentException("the curves are of different customers; a paired difference needs the same keys", nameof(rival));
        double[] found = Figures(null);
        double[][] worlds = new double[options.Worlds][];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        Parallel.For(0, options.Worlds, parallel, world => worlds[world] = Figures(Draw(world)));
        return [.. found.Select((value, place) => Estimate.Normal(value, Deviation(worlds, place), options.Confidence))];

        double[] Figures(int[]? drawn)
        {
            double[] ours = figure(steps.Walk(spends, drawn));
            double[] theirs = rival is null ? new double[ours.Length] : figure(rival.Walk(spends, drawn));
            return [.. ours.Zip(theirs, (one, other) => one - other)];
        }

        int[] Draw(int world)
        {
            var random = RandomStream.For(options.Seed, "spending_curve", world);
            int[] drawn = new int[steps.Customers];
            for (int draw = 0; draw < drawn.Length; draw++)
                drawn[random.Below(drawn.Length)]++;
            return drawn;
        }
    }

    static void Check(IReadOnlyList<double> spends, BootstrapOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Worlds, 100);
        for (int place = 0; place < spends.Count; place++)
        {
            if (!double.IsFinite(spends[place]) || spends[place] < (place == 0 ? 0 : spends[place - 1]))
                throw new ArgumentException($"spend {spends[place]} at place {place}: spends must be finite, at least 0 and ascend", nameof(spends));
        }
    }

    static bool SameCustomers(SpendingSteps one, SpendingSteps other) =>
        one.Customers == other.Customers
        && Enumerable.Range(0, one.Customers).All(place => one.Keys[one.Order[place]] == other.Keys[other.Order[place]]);

    static double Deviation(double[][] worlds, int place)
    {
        double mean = worlds.Average(world => world[place]);
        return Math.Sqrt(worlds.Sum(world => (world[place] - mean) * (world[place] - mean)) / (worlds.Length - 1));
    }
}
