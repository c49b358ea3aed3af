using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Boosting;

/// <summary>Random tables to learn from.</summary>
static class RandomRows
{
    public static double[] Of(int rows, Func<int, double> value) => [.. Enumerable.Range(0, rows).Select(value)];

    /// <summary>Three columns of numbers, one of few values and one with gaps, and if asked one of categories.</summary>
    public static FeatureTable Table(RandomStream random, int rows, bool categories)
    {
        List<FeatureColumn> columns =
        [
            new NumericColumn("wide", Of(rows, _ => random.Normal())),
            new NumericColumn("narrow", Of(rows, _ => random.Below(4))),
            new NumericColumn("gaps", Of(rows, _ => random.Chance(0.3) ? double.NaN : random.Uniform())),
        ];
        if (categories)
            columns.Add(new CategoryColumn("category", [.. Enumerable.Range(0, rows).Select(_ => Category(random))]));
        return new FeatureTable(columns);
    }

    static string? Category(RandomStream random) => random.Below(6) switch { 0 => null, int number => $"c{number}" };
}
