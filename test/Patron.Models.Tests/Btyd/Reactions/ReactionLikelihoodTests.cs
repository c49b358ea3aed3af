using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

public class ReactionLikelihoodTests
{
    const int Kinds = 2;

    static readonly ReactionShape Shape = new(Kinds, 2, 2);

    static readonly double[] Parameters =
    [
        -0.4, 0.3, // ln r
        1.5, 2.1, // ln α
        0.2, -0.5, // weights
        0.1, -0.2, 0.9, 1.4, // ln factors
        -0.3, 0.8, // ln a, ln b
        0.2, -0.1, // what channels add to ln α
        -0.15, 0.25, // to ln a
        0.4, -0.3, -0.2, 0.6, // to the weights of each class
    ];

    [Fact]
    public void The_likelihood_of_a_history_is_its_integral_over_rates_and_chances_to_leave()
    {
        // Two treatments, purchases in both and outside, a customer without any, and one who went on long after the last.
        ReactionHistories histories = ReactionHistories.Create(
            [4, 0, 1, 9],
            [21.5, 0, 3, 30.25],
            [30, 12, 40, 31],
            [new([2, 0, 0, 3], [3, 0, 0, 2.5], [1, 4, 8, 0]), new([1, 0, 1, 2], [4, 0, 2.5, 6], [0, 4, 1.5, 0.5])],
            ["app", "web", "app", "web"]);
        ReactionCells cells = new(histories, [["app", "web"]]);
        double sum = 0;
        for (int row = 0; row < histories.Count; row++)
            sum += Math.Log(Integral(histories, row, cells.Levels[cells.OfRow[row]].Single()));

        double found = new ReactionLikelihood(histories, Shape, cells, threads: 1).Evaluate(Parameters, new double[Shape.Count]);
        Close.Relative(sum, found, 1e-6);
    }

    [Fact]
    public void Slopes_agree_with_central_differences()
    {
        ReactionHistories histories = PlantedReactions.Draw(400, seed: 11).Histories;
        ReactionLikelihood likelihood = new(histories, Shape, new ReactionCells(histories, [["app", "web"]]), threads: 1);
        Derivatives.GradientAgrees(likelihood.Evaluate, Parameters);
    }

    /// <summary>
    /// Event by event: purchases at their rates, silence between, a chance to stay or leave after each; over both unknowns.
    /// </summary>
    static double Integral(ReactionHistories histories, int row, int level)
    {
        double[] weights = [.. Enumerable.Range(0, Kinds).Select(kind =>
            Math.Exp(Parameters[Shape.Weight(kind)] + Parameters[Shape.WeightOf(kind, level)]))];
        double a = Math.Exp(Parameters[Shape.A] + Parameters[Shape.AOf(level)]);
        double b = Math.Exp(Parameters[Shape.B]);
        double sum = 0;
        for (int kind = 0; kind < Kinds; kind++)
        {
            double r = Math.Exp(Parameters[ReactionShape.R(kind)]);
            double alpha = Math.Exp(Parameters[Shape.Alpha(kind)] + Parameters[Shape.AlphaOf(level)]);
            sum += weights[kind] / weights.Sum() * Over(histories, row, r, alpha, a, b, Shape.Factors(Parameters)[kind]);
        }

        return sum;
    }

    /// <summary>
    /// Midpoints in the logarithm of the rate, and in a power of the chance to leave that takes its pole at 0 away.
    /// </summary>
    static double Over(ReactionHistories histories, int row, double r, double alpha, double a, double b, double[] factors)
    {
        double x = histories.Frequency[row];
        double until = histories.Recency[row];
        double since = histories.Age[row] - until;
        double product = 1;
        for (int treatment = 0; treatment < factors.Length; treatment++)
        {
            until += (factors[treatment] - 1) * histories.Treatments[treatment].Before[row];
            since += (factors[treatment] - 1) * histories.Treatments[treatment].After[row];
            product *= Math.Pow(factors[treatment], histories.Treatments[treatment].Purchases[row]);
        }

        double stay = 0;
        double leave = 0;
        const int chances = 20_000;
        for (int place = 0; place < chances; place++)
        {
            double p = Math.Pow((place + 0.5) / chances, 1 / a);
            double density = Math.Pow(1 - p, b - 1) / a / chances;
            stay += density * Math.Pow(1 - p, x);
            leave += x == 0 ? 0 : density * p * Math.Pow(1 - p, x - 1);
        }

        double beta = Math.Exp(SpecialFunctions.LogBeta(a, b));
        double sum = 0;
        const double step = 0.01;
        for (double log = -40; log < 6; log += step)
        {
            double rate = Math.Exp(log);
            double density = Math.Exp((r * Math.Log(alpha * rate)) - (alpha * rate) - SpecialFunctions.LogGamma(r));
            double bought = product * Math.Pow(rate, x) * Math.Exp(-rate * until);
            sum += step * density * bought * ((stay / beta * Math.Exp(-rate * since)) + (leave / beta));
        }

        return sum;
    }
}
