using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks;

/// <summary>Made-up rows of 30 numbers and 5 categories whose outcomes bend, jump and depend on one another.</summary>
sealed class BoostingRows
{
    public const int Numbers = 30;

    const long Seed = 1;

    static readonly int[] Levels = [4, 8, 16, 32, 64];

    readonly double[][] _columns;

    public BoostingRows(int rows)
    {
        RandomStream random = RandomStream.For(Seed, "bench_boosting");
        double[][] effects = [.. Levels.Select(levels => Draw(levels, () => 0.4 * random.Normal()))];
        _columns = [.. Enumerable.Range(0, Numbers + Levels.Length).Select(_ => new double[rows])];
        Happened = new bool[rows];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < Numbers; column++)
                _columns[column][row] = random.Normal();
            for (int category = 0; category < Levels.Length; category++)
                _columns[Numbers + category][row] = random.Below(Levels[category]);
            Happened[row] = random.Chance(1 / (1 + Math.Exp(-Truth(row, effects))));
        }
    }

    public static int Categories => Levels.Length;

    public bool[] Happened { get; }

    /// <summary>How many levels each category has.</summary>
    public static IReadOnlyList<int> LevelsOf => Levels;

    /// <summary>All columns as numbers, categories by their codes, and outcomes last.</summary>
    public IReadOnlyList<double[]> Columns => [.. _columns, Array.ConvertAll(Happened, happened => happened ? 1.0 : 0)];

    /// <summary>Rows from one to another.</summary>
    public FeatureTable Table(Range rows)
    {
        string[] names = [.. Enumerable.Range(0, Levels.Max()).Select(LevelName)];
        return new FeatureTable(
        [
            .. Enumerable.Range(0, Numbers).Select(column => new NumericColumn(NameOf(column), _columns[column][rows])),
            .. Enumerable.Range(Numbers, Levels.Length).Select(column =>
                new CategoryColumn(NameOf(column), Array.ConvertAll(_columns[column][rows], code => (string?)names[(int)code]))),
        ]);
    }

    public static string NameOf(int column) => column < Numbers ? $"x{column}" : $"c{column - Numbers}";

    /// <summary>The level of a code.</summary>
    public static string LevelName(int code) => $"level {code}";

    double Truth(int row, double[][] effects)
    {
        double score = -1 + (0.6 * X(10) * X(11)) + (0.8 * Math.Sin(2 * X(12))) + ((X(13) > 0.5 ? 0.7 : -0.2) * X(14));
        for (int column = 0; column < 10; column++)
            score += 0.3 * X(column);
        for (int category = 0; category < Levels.Length; category++)
            score += effects[category][(int)X(Numbers + category)];
        return score;

        double X(int column) => _columns[column][row];
    }

    static double[] Draw(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
