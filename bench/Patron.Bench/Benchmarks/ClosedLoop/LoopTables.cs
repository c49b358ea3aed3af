using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows of a day with the arm that each had and the probability of every arm, control first.</summary>
sealed record Wave(Seen Rows, string[] Arms, double[][] Propensities)
{
    /// <summary>A wave in which each arm, and none, was equally likely.</summary>
    public static Wave ByChance(LoopWorld world, Seen rows) => new(
        rows, ArmsOf(rows), [.. Enumerable.Range(0, world.Arms.Length + 1).Select(_ => Enumerable.Repeat(1.0 / (world.Arms.Length + 1), rows.Rows).ToArray())]);

    /// <summary>What each row got.</summary>
    public static string[] ArmsOf(Seen rows)
    {
        (string[] given, double[] treated) = (rows.Texts("given"), rows["is_treated"]);
        return [.. given.Select((arm, row) => treated[row] > 0 ? arm : "control")];
    }
}

/// <summary>Tables to learn from.</summary>
static class LoopTables
{
    static readonly string[] NoFeatures =
        ["customer_id", "segment", "true_base", "given", "is_treated", "outcome", "used", "realised"];

    /// <summary>The columns that a campaign engine sees.</summary>
    public static FeatureTable Of(LoopWorld world, Seen rows, Seen now) => rows.Features(
        [.. NoFeatures, .. world.Arms.SelectMany(arm => new[] { "effect_" + arm, "use_" + arm })], world.Derive(rows, now).Columns);

    /// <summary>What is expected without treatment, and that times each modifier.</summary>
    public static FeatureTable Modified(double[] expected, IReadOnlyList<(string Name, double[] Values)> modifiers) => new(
    [
        new NumericColumn("expected", expected),
        .. modifiers.Select(modifier => new NumericColumn(
            $"expected x {modifier.Name}", [.. expected.Zip(modifier.Values, (one, value) => one * value)])),
    ]);

    /// <summary>Rows of several tables with the same columns.</summary>
    public static FeatureTable Pool(FeatureTable[] tables) => new(
    [
        .. tables[0].Columns.Select((column, place) => column switch
        {
            NumericColumn => (FeatureColumn)new NumericColumn(
                column.Name, [.. tables.SelectMany(table => ((NumericColumn)table.Columns[place]).Values)]),
            _ => new CategoryColumn(column.Name, [.. tables.SelectMany(table => ((CategoryColumn)table.Columns[place]).Values)]),
        }),
    ]);

    /// <summary>True expected profit of each arm for each customer.</summary>
    public static double[][] TrueProfits(LoopWorld world, Seen rows) =>
    [
        .. world.Arms.Select((arm, place) =>
        {
            (double[] effect, double[] use, double[] value) = (rows["effect_" + arm], rows["use_" + arm], rows["true_base"]);
            return effect.Select((one, row) => world.Profit(place, one, use[row], value[row])).ToArray();
        }),
    ];
}
