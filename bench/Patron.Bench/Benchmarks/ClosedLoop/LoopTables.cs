using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Rows of a day with the treatment that each had, or control.</summary>
sealed record Wave(Seen Rows, string[] Arms)
{
    public const string Control = "control";

    /// <summary>Contacts as they were answered.</summary>
    public static Wave Of(Seen rows)
    {
        (string[] given, double[] treated) = (rows.Texts("given"), rows["is_treated"]);
        return new(rows, [.. given.Select((arm, row) => treated[row] > 0 ? arm : Control)]);
    }

    /// <summary>Some of the rows.</summary>
    public Wave Where(int[] rows) => new(Rows.Take(rows), Array.ConvertAll(rows, row => Arms[row]));

    /// <summary>A day on which nobody was contacted.</summary>
    public static Wave Quiet(Seen rows) => new(rows, [.. Enumerable.Repeat(Control, rows.Rows)]);
}

/// <summary>Tables to learn from.</summary>
static class LoopTables
{
    static readonly string[] NoFeatures = ["customer_id", "segment", "true_base", "given", "is_treated", "outcome", "used"];

    /// <summary>The columns that a campaign engine sees.</summary>
    public static FeatureTable Of(LoopWorld world, Seen rows, Derived derived) => rows.Features(
        [.. NoFeatures, .. world.Arms.SelectMany(arm => new[] { "effect_" + arm, "use_" + arm })], derived.Columns);

    /// <summary>The same with further columns.</summary>
    public static FeatureTable With(this FeatureTable table, params IEnumerable<FeatureColumn> further) => new([.. table.Columns, .. further]);

    /// <summary>Rows of several tables with the same columns.</summary>
    public static FeatureTable Pool(IReadOnlyList<FeatureTable> tables) => new(
    [
        .. tables[0].Columns.Select((column, place) => column switch
        {
            NumericColumn => (FeatureColumn)new NumericColumn(
                column.Name, [.. tables.SelectMany(table => ((NumericColumn)table.Columns[place]).Values)]),
            _ => new CategoryColumn(column.Name, [.. tables.SelectMany(table => ((CategoryColumn)table.Columns[place]).Values)]),
        }),
    ]);

    /// <summary>The rows of an arm.</summary>
    public static int[] RowsOf(string[] arms, string arm) => [.. Enumerable.Range(0, arms.Length).Where(row => arms[row] == arm)];

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
