using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>A propensity model's SQL functions: the score, its reasons, and where the model's file has <c>changes:</c>, advice.</summary>
static class PropensityFunctions
{
    public static IEnumerable<ScalarFunction> Of(string name, PropensityContent content, UnseenCategories unseen)
    {
        PropensityModel model = content.ToModel();
        LogicalType[] types = [.. content.Columns.Select(column => column.Type)];
        (string, bool)[] columns = [.. content.Columns.Select(column => (column.Name, column.IsNumber))];
        ScalarFunctionOptions options = new() { SeesNulls = true };
        VectorTables tables = new(columns);
        ReasonWords words = new(model, content.Reasons);
        VectorTables scored = new(columns, only: model.ScoredColumns);
        yield return ScalarFunction.Create(
            name, types, LogicalType.Double,
            (in input, output) =>
            {
                VectorTable table = scored.Take();
                PropensityScores scores = model.Score(table.Read(input));
                scored.Return(table);
                scores.Probabilities.CopyTo(output.Values<double>());
                unseen.Add(scores.Unseen);
            },
            options);
        yield return ScalarFunction.Create(
            ModelFunctions.ReasonsOf(name), types, LogicalType.Varchar,
            (in input, output) =>
            {
                VectorTable table = tables.Take();
                FeatureTable read = table.Read(input);
                string[] reasons = words.Of(read);
                tables.Return(table);
                for (int row = 0; row < reasons.Length; row++)
                    output.SetText(row, reasons[row]);
            },
            options);
        if (content.Changes is { } changes)
            yield return Changes(name, new VectorTables(columns, first: 1), types, new ChangeAdvice(model, changes), options);
    }

    static ScalarFunction Changes(
        string name, VectorTables tables, LogicalType[] types, ChangeAdvice advice, ScalarFunctionOptions options) =>
        ScalarFunction.Create(
            ModelFunctions.ChangesOf(name), [LogicalType.Double, .. types], LogicalType.Varchar,
            (in input, output) =>
            {
                VectorTable table = tables.Take();
                FeatureTable read = table.Read(input);
                ReadOnlySpan<double> thresholds = input[0].Values<double>();
                for (int row = 0; row < thresholds.Length; row++)
                    output.SetText(row, input[0].IsNull(row) ? null : advice.Of(read, row, thresholds[row]));
                tables.Return(table);
            },
            options);
}
