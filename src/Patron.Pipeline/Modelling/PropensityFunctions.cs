using Patron.DuckDb;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Pipeline.Modelling;

/// <summary>A propensity model's SQL functions: the score, its reasons, and where the model's file has <c>changes:</c>, advice.</summary>
static class PropensityFunctions
{
    const int Reasons = 3;

    public static IEnumerable<ScalarFunction> Of(string name, PropensityContent content, UnseenCategories unseen)
    {
        PropensityModel model = content.ToModel();
        LogicalType[] types = [.. content.Columns.Select(column => column.Type)];
        (string, bool)[] columns = [.. content.Columns.Select(column => (column.Name, column.IsNumber))];
        ScalarFunctionOptions options = new() { SeesNulls = true };
        VectorTables tables = new(columns);
        yield return ScalarFunction.Create(
            name, types, LogicalType.Double,
            (in input, output) =>
            {
                VectorTable table = tables.Take();
                PropensityScores scores = model.Score(table.Read(input));
                tables.Return(table);
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
                ScoreReason[][] reasons = model.Explain(read, Reasons);
                string[] ends = SegmentWords.Of(model, read);
                tables.Return(table);
                for (int row = 0; row < reasons.Length; row++)
                    output.SetText(row, string.Join("; ", reasons[row].Select(reason => Sentence(reason, model.Learner.ScoreScale))) + ends[row]);
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

    /// <summary>
    /// <c>purchase days since last 210 (+0.8)</c>: the feature, its value and what that adds to the log odds; where a learner adds up
    /// probabilities, to the probability in hundredths, <c>(+3.1 points)</c>.
    /// </summary>
    static string Sentence(ScoreReason reason, ScoreScale scale)
    {
        string value = reason.Value[(reason.Column.Length + 1)..];
        string moved = scale == ScoreScale.LogOdds
            ? $"{reason.Contribution:+0.0;-0.0;0.0}"
            : $"{100 * reason.Contribution:+0.0;-0.0;0.0} points";
        return $"{reason.Column.Replace('_', ' ')} {value} ({moved})";
    }
}
