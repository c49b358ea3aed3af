using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

/// <summary>Customers of random rewards and costs.</summary>
sealed record Draws(string[] Keys, double[][] Rewards, double[][] Costs)
{
    public static Draws Of(RandomStream random, int customers, int arms) => new(
        [.. Enumerable.Range(0, customers).Select(row => $"c{row}")],
        Columns(arms, customers, () => random.Uniform() - 0.2),
        Columns(arms, customers, () => 0.05 + random.Uniform()));

    public Draws Reversed() => new(
        [.. Keys.AsEnumerable().Reverse()], Array.ConvertAll(Rewards, Turned), Array.ConvertAll(Costs, Turned));

    /// <summary>The same customers with one budget.</summary>
    public AssignmentProblem Problem(double budget) => new()
    {
        Keys = Keys,
        Resources = [new Resource("money", budget)],
        Arms =
        [
            .. Rewards.Select((rewards, arm) => new TreatmentArm
            {
                Name = $"arm {arm}", Values = rewards, Uses = new Dictionary<string, Amounts> { ["money"] = Amounts.OfRows(Costs[arm]) },
            }),
        ],
    };

    /// <summary>The curve judged by rewards with noise.</summary>
    public SpendingCurve Judged(RandomStream random)
    {
        double[][] noise = Noise(random);
        double[][] scores = [.. Rewards.Zip(noise, (reward, one) => reward.Zip(one, (value, error) => value + error).ToArray())];
        return SpendingCurve.Of(Keys, Rewards, Costs, scores);
    }

    public double[][] Noise(RandomStream random) => Columns(Rewards.Length, Keys.Length, random.Normal);

    /// <summary>The mean of a column's values under a plan.</summary>
    public double Mean(double[][] columns, SpendingPlan plan)
    {
        double sum = plan.Arms.Select((arm, row) => At(arm, row)).Sum();
        if (plan.Part is { } part)
            sum += part.Share * (At(part.To, part.Row) - At(part.From, part.Row));
        return sum / Keys.Length;

        double At(int arm, int row) => arm < 0 ? 0 : columns[arm][row];
    }

    static double[][] Columns(int arms, int customers, Func<double> draw) =>
        [.. Enumerable.Range(0, arms).Select(_ => Enumerable.Range(0, customers).Select(_ => draw()).ToArray())];

    static double[] Turned(double[] column) => [.. column.AsEnumerable().Reverse()];
}
