using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Tables to learn from, of rows read by SQL.</summary>
static class LearningTables
{
    static readonly string[] NoFeatures =
        ["customer_id", "segment", "true_base", "persona", "moment", "given", "is_treated", "outcome", "used", "lost"];

    /// <summary>The columns that a campaign engine sees, but for some, and further ones.</summary>
    public static FeatureTable Of(
        LoopWorld world, Seen rows, IEnumerable<string> without, IEnumerable<(string Name, double[] Values)> further) =>
        rows.Features(
            [.. NoFeatures, .. world.Arms.SelectMany(arm => new[] { "effect_" + arm, "use_" + arm }), .. without], further);

    /// <summary>Rows of several tables with the same columns.</summary>
    public static FeatureTable Pool(IReadOnlyList<FeatureTable> tables) => new(
    [
        .. tables[0].Columns.Select((column, place) => column switch
        {
            NumericColumn => (FeatureColumn)new NumericColumn(
                column.Name, [.. tables.SelectMany(table => ((NumericColumn)table.Columns[place]).Values)]),
            _ => new CategoryColumn(
                column.Name, [.. tables.SelectMany(table => ((CategoryColumn)table.Columns[place]).Values)]),
        }),
    ]);
}
