namespace Patron.Simulation.Tests;

/// <summary>Comparisons that know their own standard error.</summary>
static class Near
{
    /// <summary>The sum of independent differences that expect zero lies within so many standard errors of it.</summary>
    public static void Zero(IReadOnlyCollection<double> differences, double errors = 4)
    {
        double error = Math.Sqrt(differences.Sum(difference => difference * difference));
        Assert.InRange(differences.Sum(), -errors * error, errors * error);
    }

    /// <summary>The mean of independent values lies within so many standard errors of what is expected.</summary>
    public static void Mean(IReadOnlyCollection<double> values, double expected, double errors = 4)
    {
        double mean = values.Average();
        double error = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean))) / values.Count;
        Assert.InRange(mean, expected - (errors * error), expected + (errors * error));
    }

    /// <summary>A count of successes lies within so many standard deviations of a binomial.</summary>
    public static void Share(int successes, int trials, double probability, double errors = 4)
    {
        double error = Math.Sqrt(trials * probability * (1 - probability));
        Assert.InRange(successes, (trials * probability) - (errors * error), (trials * probability) + (errors * error));
    }
}
