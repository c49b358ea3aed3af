using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Boosting;

/// <summary>Rows whose outcomes depend on the columns of <see cref="RandomRows"/> in a way that trees can learn.</summary>
sealed record Sample(FeatureTable Table, bool[] Happened, double[] Amounts, double[] Counts)
{
    public static Sample Of(string purpose, int rows)
    {
        var random = RandomStream.For((long)Rounds.Seed, purpose);
        FeatureTable table = RandomRows.Table(random, rows, categories: true);
        double[] wide = ((NumericColumn)table.Columns[0]).Values;
        double[] narrow = ((NumericColumn)table.Columns[1]).Values;
        double[] gaps = ((NumericColumn)table.Columns[2]).Values;
        string?[] categories = ((CategoryColumn)table.Columns[3]).Values;
        double[] truth = RandomRows.Of(rows, row => (1.5 * wide[row] * (narrow[row] > 1 ? 1 : 0.4))
            + (double.IsNaN(gaps[row]) ? 0.8 : -gaps[row]) + (categories[row] is "c1" or "c3" ? 0.7 : -0.2));
        return new Sample(
            table,
            Array.ConvertAll(truth, value => random.Chance(1 / (1 + Math.Exp(-value)))),
            Array.ConvertAll(truth, value => random.Gamma(2, 2 * Math.Exp(-0.5 * value))),
            Array.ConvertAll(truth, value => (double)random.Poisson(Math.Exp(0.5 * value))));
    }

    /// <summary>A target in the range of a loss.</summary>
    public double[] TargetFor(string loss) => loss switch
    {
        "logistic" => Array.ConvertAll(Happened, happened => happened ? 1.0 : 0),
        "poisson" => Counts,
        "tweedie" => [.. Amounts.Zip(Counts, (amount, count) => count > 0 ? amount : 0)],
        _ => Amounts,
    };
}
