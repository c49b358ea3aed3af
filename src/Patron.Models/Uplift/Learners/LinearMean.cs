using System.Text.Json.Nodes;
using Patron.Models.Explanation;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>The mean by a ridge regression on prepared features.</summary>
sealed class LinearMean : MeanModel
{
    public const string DocumentKind = "linear_mean";
    const int Version = 1;

    readonly Preprocessor _preprocessor;
    readonly double _intercept;
    readonly double[] _coefficients;
    readonly double[] _means;

    LinearMean(Preprocessor preprocessor, double intercept, double[] coefficients, double[] means)
    {
        (_preprocessor, _intercept, _coefficients, _means) = (preprocessor, intercept, coefficients, means);
        bool isFinite = double.IsFinite(intercept) && coefficients.All(double.IsFinite) && means.All(double.IsFinite);
        if (!isFinite || coefficients.Length != preprocessor.Features.Count || means.Length != coefficients.Length)
            throw new ArgumentException("there must be one finite coefficient and one finite mean for each feature", nameof(coefficients));
    }

    public override IReadOnlyList<string> Columns => _preprocessor.Columns;

    public static LinearMean Fit(FeatureTable table, double[] target, double[]? weights, PreprocessingOptions options, double penalty)
    {
        var preprocessor = Preprocessor.Fit(table, options, target);
        FeatureMatrix features = preprocessor.TransformTraining(table, target);
        int[] rows = [.. Enumerable.Range(0, table.Rows).Where(row => weights is null || weights[row] > 0)];
        var ridge = WeightedRidge.Fit(
            Array.ConvertAll(rows, row => features.Row(row).ToArray()),
            [.. Enumerable.Range(0, features.Features.Count)],
            Array.ConvertAll(rows, row => target[row]),
            Array.ConvertAll(rows, row => weights?[row] ?? 1),
            penalty);
        return new LinearMean(preprocessor, ridge.Intercept, ridge.Coefficients, features.Means());
    }

    public override double[] Predict(FeatureTable table, int? threads)
    {
        FeatureMatrix features = _preprocessor.Transform(table).Matrix;
        double[] means = new double[table.Rows];
        for (int row = 0; row < means.Length; row++)
        {
            means[row] = _intercept;
            ReadOnlySpan<double> values = features.Row(row);
            for (int feature = 0; feature < values.Length; feature++)
                means[row] += _coefficients[feature] * values[feature];
        }

        return means;
    }

    public override ScoreContributions? Contributions(FeatureTable table)
    {
        FeatureMatrix features = _preprocessor.Transform(table).Matrix;
        int[] places = [.. _preprocessor.Encoders.ToArray().SelectMany((encoder, place) => Enumerable.Repeat(place, encoder.Features.Count))];
        double[] sums = new double[checked(table.Rows * Columns.Count)];
        for (int row = 0; row < table.Rows; row++)
        {
            for (int feature = 0; feature < places.Length; feature++)
                sums[(row * Columns.Count) + places[feature]] += _coefficients[feature] * (features.Row(row)[feature] - _means[feature]);
        }

        double start = _intercept;
        for (int feature = 0; feature < _means.Length; feature++)
            start += _coefficients[feature] * _means[feature];
        return new ScoreContributions(new FeatureMatrix(Columns, table.Rows, sums), start);
    }

    public override JsonObject ToNode() =>
        ModelJson.Node(DocumentKind, Version, new Document(_intercept, _coefficients, _means, _preprocessor.ToNode()));

    public static new LinearMean FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        var preprocessor = Preprocessor.FromNode(document.Preprocessor);
        return ModelJson.Check(
            DocumentKind, () => new LinearMean(preprocessor, document.Intercept, document.Coefficients, document.FeatureMeans));
    }

    sealed record Document(double Intercept, double[] Coefficients, double[] FeatureMeans, JsonObject Preprocessor);
}
