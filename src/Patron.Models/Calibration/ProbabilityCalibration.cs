using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;

namespace Patron.Models.Calibration;

/// <summary>
/// A map from a model's probabilities to ones that come true as often as they say. It never falls, so that the order of customers
/// stays (isotonic maps make some equal), and it never gives 0 or 1.
/// </summary>
public abstract class ProbabilityCalibration
{
    private protected const int Version = 1;

    private protected ProbabilityCalibration()
    {
    }

    /// <summary>The form of the map.</summary>
    public abstract CalibrationKind Kind { get; }

    /// <summary>Learns a map.</summary>
    /// <param name="probabilities">
    /// Of a model that had not seen these rows, such as those of cross-validation: a model's probabilities of its own training
    /// rows are surer than it has a right to. Range: [0, 1].
    /// </param>
    /// <param name="outcomes">What happened, row by row; both outcomes must occur.</param>
    /// <param name="kind">The form of the map.</param>
    /// <param name="weights">Of the rows: finite, not negative; empty for 1 each. A row of weight 2 counts as two.</param>
    /// <returns>
    /// The map and a report; the covariance is that of intercept and slope (Platt) or of c, a and b (beta), NaN for one that was
    /// held at 0, and empty for an isotonic map. The log-likelihood is that of the calibrated probabilities.
    /// </returns>
    /// <exception cref="ArgumentException">As of <see cref="BinaryMetrics.Of"/>, or one outcome only.</exception>
    public static FitResult<ProbabilityCalibration> Fit(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, CalibrationKind kind,
        ReadOnlySpan<double> weights = default)
    {
        RankedOutcomes ranked = RankedOutcomes.Of(probabilities, outcomes, weights);
        RowCheck.Probabilities(probabilities);
        if (!ranked.HasBoth)
            throw new ArgumentException(
                "all outcomes are equal; calibration needs rows for which it happened and rows for which it did not",
                nameof(outcomes));
        return kind switch
        {
            CalibrationKind.Platt or CalibrationKind.Beta => new LogOddsFit(ranked, kind).Run(),
            CalibrationKind.Isotonic => IsotonicCalibration.Fit(ranked),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind of calibration"),
        };
    }

    /// <summary>
    /// Calibrates the very rows that maps are learnt from: each fold by the map of the other folds, so that the result may be judged by its
    /// outcomes.
    /// </summary>
    /// <remarks>
    /// The usual approximation: probabilities of the other folds come from models that had learnt from this one. Only models of their own
    /// for each pair of folds would rule that out. What passes through it is little: Platt and beta maps take two or three parameters from
    /// all rows of the other folds, an isotonic map, which needs thousands of rows, shares of whole blocks of them.
    /// </remarks>
    /// <param name="probabilities">As for <see cref="Fit"/>.</param>
    /// <param name="outcomes">What happened, row by row; both outcomes must occur outside each fold.</param>
    /// <param name="folds">The fold of each row, as from <see cref="StratifiedFolds"/>; at least two different ones.</param>
    /// <param name="kind">The form of the maps.</param>
    public static double[] CrossFitted(double[] probabilities, bool[] outcomes, int[] folds, CalibrationKind kind)
    {
        if (probabilities.Length != outcomes.Length || folds.Length != outcomes.Length)
            throw new ArgumentException(
                $"{probabilities.Length} probabilities, {outcomes.Length} outcomes, {folds.Length} folds; "
                    + "they must be equally many",
                nameof(folds));
        double[] calibrated = new double[probabilities.Length];
        foreach (Fold fold in Folds.Of(folds))
        {
            ProbabilityCalibration map = Fit(
                Array.ConvertAll(fold.Training, row => probabilities[row]), Array.ConvertAll(fold.Training, row => outcomes[row]),
                kind).Model;
            foreach (int row in fold.Test)
                calibrated[row] = map.Apply(probabilities[row]);
        }

        return calibrated;
    }

    /// <summary>The calibrated probability, in (0, 1).</summary>
    /// <param name="probability">Range: [0, 1]; NaN is refused.</param>
    public double Apply(double probability) => probability is >= 0 and <= 1
        ? Map(probability)
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "must lie in [0, 1]");

    /// <summary>The calibrated probability of each row.</summary>
    public double[] Apply(ReadOnlySpan<double> probabilities)
    {
        double[] calibrated = new double[probabilities.Length];
        for (int row = 0; row < calibrated.Length; row++)
            calibrated[row] = Apply(probabilities[row]);
        return calibrated;
    }

    /// <summary>The map as JSON; <see cref="FromJson"/> gives the same probabilities to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString(ModelJson.Indented);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static ProbabilityCalibration FromJson(string json) => FromNode(ModelJson.Parse(json, "calibration"));

    internal abstract JsonObject ToNode();

    internal static ProbabilityCalibration FromNode(JsonNode? node) =>
        node is JsonObject document && document["kind"] is JsonValue kind && kind.ToString() == IsotonicCalibration.Document
            ? IsotonicCalibration.Read(node)
            : LogOddsCalibration.Read(node);

    private protected abstract double Map(double probability);
}
