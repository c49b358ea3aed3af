using Patron.Models.Allocation;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Allocation;

/// <summary>Decisions between three arms with known chances and known expected outcomes, and another policy.</summary>
sealed record LoggedWorld(LoggedDecisions Logged, double[][] Policy, double[][] Expected)
{
    /// <summary>What the policy earns in truth, in the mean of these customers.</summary>
    public double Truth => Enumerable.Range(0, Logged.Taken.Length).Average(row => Policy.Select((chances, arm) => chances[row] * Expected[arm][row]).Sum());

    /// <summary>Draws customers; the predictions are off by a factor.</summary>
    public static LoggedWorld Draw(RandomStream random, int rows, double factor = 0.7)
    {
        double[][] expected = Empty(rows);
        double[][] logged = Empty(rows);
        double[][] policy = Empty(rows);
        int[] taken = new int[rows];
        double[] outcomes = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            double x = random.Uniform();
            (double, double, double) worth = (1 + x, 2 - x, 0.5);
            double lean = 0.2 + (0.4 * x);
            (expected[0][row], expected[1][row], expected[2][row]) = worth;
            (logged[0][row], logged[1][row], logged[2][row]) = (lean, 0.7 - lean, 0.3);
            (policy[0][row], policy[1][row], policy[2][row]) = x > 0.5 ? (0.9, 0.1, 0.0) : (0.0, 0.8, 0.2);
            double drawn = random.Uniform();
            taken[row] = drawn < lean ? 0 : drawn < 0.7 ? 1 : 2;
            outcomes[row] = expected[taken[row]][row] + random.Normal();
        }

        LoggedDecisions decisions = new()
        {
            Arms = ["voucher", "call", "none"],
            Taken = taken,
            Outcomes = outcomes,
            Probabilities = logged,
            Predictions = Array.ConvertAll(expected, column => Array.ConvertAll(column, value => factor * value)),
        };
        return new LoggedWorld(decisions, policy, expected);
    }

    static double[][] Empty(int rows) => [new double[rows], new double[rows], new double[rows]];
}
