using System.Text.Json.Nodes;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Logistic regression: the log odds of an outcome are an intercept plus a sum of coefficient x feature.</summary>
/// <remarks>
/// McCullagh and Nelder, Generalized Linear Models (1989), chapter 4; the L2 penalty is that of le Cessie and van Houwelingen,
/// Applied Statistics 41 (1992), with an L1 share that of Friedman, Hastie and Tibshirani (2010), see <see cref="LogisticPath"/>.
/// </remarks>
public sealed class LogisticRegression
{
    const string Kind = "logistic_regression";
    const int Version = 1;

    readonly string[] _features;
    readonly double[] _coefficients;

    /// <summary>A regression with known coefficients, one for each feature; all finite.</summary>
    public LogisticRegression(IReadOnlyList<string> features, double intercept, IReadOnlyList<double> coefficients)
    {
        if (features.Count != coefficients.Count)
            throw new ArgumentException($"{coefficients.Count} coefficients for {features.Count} features", nameof(coefficients));
        if (!double.IsFinite(intercept) || !coefficients.All(double.IsFinite))
            throw new ArgumentException("intercept and coefficients must be finite", nameof(coefficients));
        _features = [.. features];
        _coefficients = [.. coefficients];
        Intercept = intercept;
    }

    /// <summary>Names of the features, in the order of <see cref="Coefficients"/>.</summary>
    public IReadOnlyList<string> Features => _features;

    /// <summary>Log odds where all features are 0.</summary>
    public double Intercept { get; }

    /// <summary>Change in log odds for one unit of each feature.</summary>
    public IReadOnlyList<double> Coefficients => _coefficients;

    internal ReadOnlySpan<double> Weights => _coefficients;

    /// <summary>Maximises the penalised log-likelihood.</summary>
    /// <param name="features">One row per observation; finite.</param>
    /// <param name="target">The outcome of each row; both must occur.</param>
    /// <param name="options">Penalty and when to stop.</param>
    /// <param name="weights">How often each row counts. Range: finite, &gt;= 0; null is once each.</param>
    /// <returns>
    /// The model and its report; parameters of the report's covariance are the intercept, then the coefficients. Without a
    /// penalty, a feature that is a linear combination of those before it gets coefficient 0 and standard error NaN, and
    /// outcomes that the features separate end as <see cref="StopReason.Diverged"/>; both with a warning.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths differ, a value is not finite, or only one outcome occurs.</exception>
    public static FitResult<LogisticRegression> Fit(
        FeatureMatrix features, bool[] target, LogisticRegressionOptions? options = null, double[]? weights = null)
    {
        options ??= new LogisticRegressionOptions();
        options.Validate();
        double[]? all = RowWeights.Of(features, target, weights, options.HappenedWeight);
        return options is { Penalty: > 0, L1Share: > 0 }
            ? ElasticNetFit.Run(features, target, all, options)
            : LogisticRegressionFit.Run(features, target, all, options);
    }

    /// <summary>Log odds of one row, whose values are in the order of <see cref="Features"/>.</summary>
    public double LogOdds(ReadOnlySpan<double> row)
    {
        if (row.Length != _coefficients.Length)
            throw new ArgumentException($"{row.Length} values for {_coefficients.Length} features", nameof(row));
        return Intercept + LogisticLikelihood.Dot(_coefficients, row);
    }

    /// <summary>Probability of the outcome for one row, in [0, 1].</summary>
    public double Probability(ReadOnlySpan<double> row) => Sigmoid(LogOdds(row));

    /// <summary>Probabilities of many rows. The matrix must have the features of the model in the same order.</summary>
    public double[] Probability(FeatureMatrix features)
    {
        if (!features.Features.SequenceEqual(_features))
            throw new ArgumentException(
                $"features {string.Join(", ", features.Features)}; the model has {string.Join(", ", _features)}",
                nameof(features));
        double[] result = new double[features.Rows];
        OrderedSum.ForBlocks(features.Rows, null, (start, end) =>
        {
            for (int row = start; row < end; row++)
                result[row] = Probability(features.Row(row));
        });
        return result;
    }

    /// <summary>The coefficients as JSON; <see cref="FromJson"/> gives the same model to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString(ModelJson.Indented);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static LogisticRegression FromJson(string json) => FromNode(ModelJson.Parse(json, Kind));

    internal static double Sigmoid(double logOdds)
    {
        double small = Math.Exp(-Math.Abs(logOdds));
        return logOdds >= 0 ? 1 / (1 + small) : small / (1 + small);
    }

    internal JsonObject ToNode() => ModelJson.Node(Kind, Version, new Document(_features, Intercept, _coefficients));

    internal static LogisticRegression FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return ModelJson.Check(Kind, () => new LogisticRegression(document.Features, document.Intercept, document.Coefficients));
    }

    sealed record Document(string[] Features, double Intercept, double[] Coefficients);
}
