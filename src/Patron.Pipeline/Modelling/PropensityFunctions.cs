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
        ScalarFunctionOptions options = new() { SeesNulls = true };
        yield return ScalarFunction.Create(
            name, types, LogicalType.Double,
            (in input, output) =>
            {
                PropensityScores scores = model.Score(TableOf(content.Columns, input));
                scores.Probabilities.CopyTo(output.Values<double>());
                unseen.Add(scores.Unseen);
            },
            options);
        yield return ScalarFunction.Create(
            ModelFunctions.ReasonsOf(name), types, LogicalType.Varchar,
            (in input, output) =>
            {
                FeatureTable table = TableOf(content.Columns, input);
                ScoreReason[][] reasons = model.Explain(table, Reasons);
                string[] ends = SegmentWords.Of(model, table);
                for (int row = 0; row < reasons.Length; row++)
                    output.SetText(row, string.Join("; ", reasons[row].Select(reason => Sentence(reason, model.Learner.ScoreScale))) + ends[row]);
            },
            options);
        if (content.Changes is { } changes)
            yield return Changes(name, content.Columns, types, new ChangeAdvice(model, changes), options);
    }

    static ScalarFunction Changes(
        string name, IReadOnlyList<PropensityColumn> columns, LogicalType[] types, ChangeAdvice advice, ScalarFunctionOptions options) =>
        ScalarFunction.Create(
            ModelFunctions.ChangesOf(name), [LogicalType.Double, .. types], LogicalType.Varchar,
            (in input, output) =>
            {
                FeatureTable table = TableOf(columns, input, first: 1);
                ReadOnlySpan<double> thresholds = input[0].Values<double>();
                for (int row = 0; row < thresholds.Length; row++)
                    output.SetText(row, input[0].IsNull(row) ? null : advice.Of(table, row, thresholds[row]));
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

    static FeatureTable TableOf(IReadOnlyList<PropensityColumn> columns, in ScalarInput input, int first = 0)
    {
        FeatureColumn[] table = new FeatureColumn[columns.Count];
        for (int index = 0; index < table.Length; index++)
            table[index] = ColumnOf(columns[index].Name, columns[index].IsNumber, input[first + index]);

        return new FeatureTable(table);
    }

    public static FeatureColumn ColumnOf(string name, bool isNumber, Vector values) =>
        isNumber ? new NumericColumn(name, Numbers(values)) : new CategoryColumn(name, Texts(values));

    static double[] Numbers(Vector vector)
    {
        double[] numbers = vector.Values<double>().ToArray();
        for (int row = 0; vector.HasNulls && row < numbers.Length; row++)
        {
            if (vector.IsNull(row))
                numbers[row] = double.NaN;
        }

        return numbers;
    }

    static string?[] Texts(Vector vector)
    {
        string?[] texts = new string?[vector.Rows];
        for (int row = 0; row < texts.Length; row++)
            texts[row] = vector.IsNull(row) ? null : vector.Text(row);
        return texts;
    }
}
