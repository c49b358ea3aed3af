using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Patron.Models.Calibration;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>The probability of a target from raw columns: a fitted learner of any kind.</summary>
public sealed class PropensityModel
{
    const string Kind = "propensity";
    const int Version = 2;

    readonly string[] _columns;
    readonly string[] _scored;

    PropensityModel(
        string target, PropensityLearner learner, ProbabilityCalibration? calibration = null, ColumnCalibration? byColumn = null)
    {
        if (calibration is not null && byColumn is not null)
            throw new ArgumentException("probabilities are mapped by one map or by a column's maps, not by both", nameof(byColumn));
        (Target, Learner, Calibration, CalibrationByColumn) = (target, learner, calibration, byColumn);
        _columns = Joined(learner.Columns, byColumn);
        _scored = Joined(learner.ScoredColumns, byColumn);
    }

    /// <summary>What is predicted.</summary>
    public string Target { get; }

    /// <summary>Gives the probability.</summary>
    public PropensityLearner Learner { get; }

    /// <summary>
    /// The map from the learner's probabilities to those of the model; null where they are the same. It never falls, so customers stay in their
    /// order, and what explains the learner's score explains theirs.
    /// </summary>
    public ProbabilityCalibration? Calibration { get; }

    /// <summary>The same by the level of a column; customers stay in their order within a level, not between levels. Null for none.</summary>
    public ColumnCalibration? CalibrationByColumn { get; }

    /// <summary>The raw columns that a table to score must have.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Those of <see cref="Columns"/> that <see cref="Score"/> needs: trees may have been offered others.</summary>
    public IReadOnlyList<string> ScoredColumns => _scored;

    /// <summary>Learns from raw columns and outcomes.</summary>
    /// <param name="table">The raw columns; every one is used.</param>
    /// <param name="target">The outcome of each row; both must occur.</param>
    /// <param name="options">The learner and the target's name.</param>
    /// <param name="weights">
    /// How often each row counts in the fit. Range: finite, &gt;= 0; null is once each. Preprocessing learns levels, means and spreads from the
    /// rows as they are, each once.
    /// </param>
    /// <returns>
    /// The model and its report: warnings name the columns left out as well; of a learner without coefficients the covariance is
    /// empty.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// Lengths differ, one outcome only occurs, or the learner refuses a column: an infinite number, too many levels.
    /// </exception>
    public static FitResult<PropensityModel> Fit(
        FeatureTable table, bool[] target, PropensityOptions? options = null, double[]? weights = null)
    {
        options ??= new PropensityOptions();
        if (target.Length != table.Rows)
            throw new ArgumentException($"{target.Length} outcomes for {table.Rows} rows", nameof(target));
        if (weights is not null && weights.Length != table.Rows)
            throw new ArgumentException($"{weights.Length} weights for {table.Rows} rows", nameof(weights));
        BothOutcomes.Require(target, weights);
        (PropensityLearner learner, FitReport report) = options.Learner.Fit(table, target, weights);
        return new FitResult<PropensityModel>(new PropensityModel(options.Target, learner), report);
    }

    /// <summary>The same model with its learner's probabilities mapped.</summary>
    /// <param name="calibration">
    /// Learnt from rows that the learner had not seen, such as those of <see cref="CrossValidation.Probabilities"/>.
    /// </param>
    public PropensityModel Calibrated(ProbabilityCalibration calibration) => new(Target, Learner, calibration);

    /// <summary>The same by the level of a column.</summary>
    /// <param name="calibration">As above.</param>
    public PropensityModel Calibrated(ColumnCalibration calibration) => new(Target, Learner, null, calibration);

    /// <summary>
    /// The model that scores rows of one level, for programs that keep a model for each: of <see cref="SegmentedLearner"/>; any other is the
    /// same for all levels.
    /// </summary>
    /// <param name="level">A level of its column; null for levels without a learner of their own.</param>
    /// <exception cref="ArgumentException">Probabilities are calibrated by another column.</exception>
    public PropensityModel PartOf(string? level)
    {
        if (Learner is not SegmentedLearner segmented)
            return this;
        if (CalibrationByColumn is { } maps && maps.Column != segmented.By)
        {
            throw new ArgumentException(
                $"models are by {segmented.By} and their calibration is by {maps.Column}: a part has no one map", nameof(level));
        }

        return new(Target, segmented.PartOf(level), CalibrationByColumn?.Maps.Of(level) ?? Calibration);
    }

    /// <summary>
    /// The same model, which scores levels that a table's rows have even where it refuses others that it did not learn from
    /// (<see cref="UnseenLevels.Refuse"/>): to judge it by known rows.
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, or of another kind.</exception>
    public PropensityModel Knowing(FeatureTable table) => new(Target, Learner.Knowing(table), Calibration, CalibrationByColumn);

    /// <summary>Scores raw columns; those the model does not know are ignored.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public PropensityScores Score(FeatureTable table)
    {
        var unseen = new UnseenCounter();
        double[] probabilities = Learner.ToProbabilities(Learner.Scores(table, unseen));
        double[] calibrated = CalibrationByColumn?.Apply(probabilities, table) ?? Calibration?.Apply(probabilities) ?? probabilities;
        return new PropensityScores(calibrated, unseen.InOrder(Columns));
    }

    /// <summary>What each raw column adds to each row's score, on the learner's scale.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Score"/>.</exception>
    public ScoreContributions Contributions(FeatureTable table) => Learner.Contributions(table);

    /// <summary>The model as JSON; <see cref="FromJson"/> gives the same scores to the bit.</summary>
    public string ToJson()
    {
        JsonObject document = ModelJson.Node(Kind, Version, new Document(Target, Learner.ToNode(), Calibration?.ToNode(), CalibrationByColumn?.ToNode()));
        return ContentSeal.Sealed(document).ToJsonString(ModelJson.Indented);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">
    /// Not such a document, damaged or altered since it was written, or of a version this program does not know.
    /// </exception>
    public static PropensityModel FromJson(string json)
    {
        JsonNode? opened = ContentSeal.Opened(ModelJson.Parse(json, Kind), Kind, Version);
        Document document = ModelJson.Read<Document>(opened, Kind, Version);
        ProbabilityCalibration? calibration = document.Calibration is { } map ? ProbabilityCalibration.FromNode(map) : null;
        ColumnCalibration? byColumn = document.CalibrationByColumn is { } maps ? ColumnCalibration.FromNode(maps) : null;
        PropensityLearner learner = PropensityLearner.FromNode(document.Learner);
        return ModelJson.Check(Kind, () => new PropensityModel(document.Target, learner, calibration, byColumn));
    }

    static string[] Joined(IReadOnlyList<string> columns, ColumnCalibration? byColumn) =>
        [.. columns.Concat(byColumn is null ? [] : [byColumn.Column]).Distinct(StringComparer.Ordinal)];

    sealed record Document(
        string Target,
        JsonObject Learner,
        JsonObject? Calibration,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? CalibrationByColumn = null);
}
