using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Models.Evaluation;
using Patron.Models.Uplift;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>
/// An uplift model's SQL functions: the effect of each treatment, and where it is known how sure that is, the ends of its
/// interval.
/// </summary>
static class UpliftFunctions
{
    public static string LowOf(string effect) => $"{effect}_low";

    public static string HighOf(string effect) => $"{effect}_high";

    /// <summary>The names of the functions of a treatment's effect.</summary>
    public static IEnumerable<string> NamesOf(string effect) => [effect, LowOf(effect), HighOf(effect)];

    public static IEnumerable<ScalarFunction> Of(string name, UpliftContent content)
    {
        LogicalType[] types = [.. content.Columns.Select(column => column.Type)];
        VectorTables tables = new([.. content.Columns.Select(column => (column.Name, column.IsNumber))]);
        foreach (TreatmentEffect treatment in content.Treatments)
        {
            string effect = UpliftDefinition.NameOf(name, treatment.Treatment);
            UpliftModel model = treatment.ToModel();
            yield return Function(effect, table => Effects(model, table));
            if (!treatment.HasErrors)
                continue;
            yield return Function(LowOf(effect), table => Lows(model, table));
            yield return Function(HighOf(effect), table => Highs(model, table));
        }

        ScalarFunction Function(string function, Func<FeatureTable, double[]> of) => ScalarFunction.Create(
            function, types, LogicalType.Double,
            (in input, output) =>
            {
                VectorTable table = tables.Take();
                of(table.Read(input)).CopyTo(output.Values<double>());
                tables.Return(table);
            },
            new ScalarFunctionOptions { SeesNulls = true });
    }

    internal static double[] Effects(UpliftModel model, FeatureTable table) => model.Effects(table, withErrors: false, threads: 1).Values[0];

    internal static double[] Lows(UpliftModel model, FeatureTable table) => Ends(model, table, interval => interval.Low);

    internal static double[] Highs(UpliftModel model, FeatureTable table) => Ends(model, table, interval => interval.High);

    static double[] Ends(UpliftModel model, FeatureTable table, Func<Estimate, double> end)
    {
        UpliftEffects effects = model.Effects(table, threads: 1);
        return [.. Enumerable.Range(0, table.Rows).Select(row => end(effects.Interval(0, row)!.Value))];
    }
}
