using Patron.Models.Numerics;

namespace Patron.Models.Tests.Calibration;

/// <summary>Probabilities a model says, and outcomes by the truth behind them.</summary>
static class Distortion
{
    public static (double[] Said, bool[] Outcomes) Draw(RandomStream random, int rows, Func<double, double> truth,
        int distinct = 0)
    {
        double[] said = new double[rows];
        bool[] outcomes = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            said[row] = distinct > 0 ? (random.Below(distinct) + 0.5) / distinct : random.Beta(1.3, 2);
            outcomes[row] = random.Chance(truth(said[row]));
        }

        return (said, outcomes);
    }

    public static double LogOdds(double p) => Math.Log(p / (1 - p));

    public static double FromLogOdds(double z) => 1 / (1 + Math.Exp(-z));

    public static double LogLoss(double[] probabilities, bool[] outcomes) =>
        Patron.Models.Evaluation.BinaryMetrics.Of(probabilities, outcomes).LogLoss;
}
