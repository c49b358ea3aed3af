using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;

namespace Patron.Models.Calibration;

/// <summary>When a group gets a map of its own.</summary>
public sealed record GroupedCalibrationOptions
{
    /// <summary>Least rows. <value>200.</value></summary>
    public int LeastRows { get; init; } = 200;

    /// <summary>Least rows of either outcome. <value>20.</value></summary>
    public int LeastOfEach { get; init; } = 20;
}

/// <summary>
/// A map for each group of customers that is large enough; all others, rows without a group and groups that were never seen use
/// the map of all rows. The order of customers stays within groups, not between them.
/// </summary>
public sealed class GroupedCalibration
{
    const string Kind = "grouped_calibration";
    const int Version = 1;

    readonly SortedDictionary<string, ProbabilityCalibration> _groups;

    GroupedCalibration(ProbabilityCalibration pooled, IReadOnlyDictionary<string, ProbabilityCalibration> groups)
    {
        Pooled = pooled;
        _groups = new SortedDictionary<string, ProbabilityCalibration>(groups.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The map of all rows.</summary>
    public ProbabilityCalibration Pooled { get; }

    /// <summary>The groups that have a map of their own.</summary>
    public IReadOnlyCollection<string> Groups => _groups.Keys;

    /// <summary>Learns the maps.</summary>
    /// <param name="probabilities">As for <see cref="ProbabilityCalibration.Fit"/>.</param>
    /// <param name="outcomes">What happened, row by row; both outcomes must occur.</param>
    /// <param name="groups">The group of each row; null for none.</param>
    /// <param name="kind">The form of every map.</param>
    /// <param name="options">How large a group must be.</param>
    /// <returns>
    /// The maps and the report of the map of all rows, whose warnings name the groups that have none of their own too.
    /// </returns>
    public static FitResult<GroupedCalibration> Fit(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, ReadOnlySpan<string?> groups, CalibrationKind kind,
        GroupedCalibrationOptions? options = null)
    {
        options ??= new GroupedCalibrationOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LeastOfEach, 1, nameof(options));
        if (groups.Length != probabilities.Length)
            throw new ArgumentException($"{groups.Length} groups for {probabilities.Length} rows; they must be equally many",
                nameof(groups));
        FitResult<ProbabilityCalibration> pooled = ProbabilityCalibration.Fit(probabilities, outcomes, kind);
        List<string> warnings = [.. pooled.Report.Warnings];
        Dictionary<string, ProbabilityCalibration> maps = [];
        foreach ((string? name, int[] rows) in MetricsByGroup.RowsByGroup(groups))
        {
            if (name is null)
                continue;
            double[] scores = new double[rows.Length];
            bool[] happened = new bool[rows.Length];
            for (int row = 0; row < rows.Length; row++)
                (scores[row], happened[row]) = (probabilities[rows[row]], outcomes[rows[row]]);
            int positives = happened.Count(outcome => outcome);
            int fewest = Math.Min(positives, rows.Length - positives);
            if (rows.Length < options.LeastRows || fewest < options.LeastOfEach)
            {
                warnings.Add(
                    $"group '{name}' uses the map of all rows: {rows.Length} rows, {fewest} of the rarer outcome; "
                        + $"{options.LeastRows} and {options.LeastOfEach} are needed");
                continue;
            }

            FitResult<ProbabilityCalibration> fit = ProbabilityCalibration.Fit(scores, happened, kind);
            maps[name] = fit.Model;
            warnings.AddRange(fit.Report.Warnings.Select(warning => $"group '{name}': {warning}"));
        }

        return new FitResult<GroupedCalibration>(new GroupedCalibration(pooled.Model, maps),
            pooled.Report with { Warnings = warnings });
    }

    /// <summary>
    /// Calibrates the very rows that maps are learnt from, each fold by the maps of the other folds; an approximation, see
    /// <see cref="ProbabilityCalibration.CrossFitted"/>.
    /// </summary>
    /// <param name="probabilities">As for <see cref="Fit"/>.</param>
    /// <param name="outcomes">What happened, row by row; both outcomes must occur outside each fold.</param>
    /// <param name="groups">The group of each row; null for none.</param>
    /// <param name="folds">The fold of each row; at least two different ones.</param>
    /// <param name="kind">The form of every map.</param>
    /// <param name="options">How large a group must be, outside the fold.</param>
    public static double[] CrossFitted(
        double[] probabilities, bool[] outcomes, string?[] groups, int[] folds, CalibrationKind kind, GroupedCalibrationOptions? options = null)
    {
        if (probabilities.Length != outcomes.Length || groups.Length != outcomes.Length || folds.Length != outcomes.Length)
        {
            throw new ArgumentException(
                $"{probabilities.Length} probabilities, {outcomes.Length} outcomes, {groups.Length} groups, {folds.Length} folds; "
                + "they must be equally many",
                nameof(folds));
        }

        double[] calibrated = new double[probabilities.Length];
        foreach (Fold fold in Folds.Of(folds))
        {
            GroupedCalibration maps = Fit(
                Array.ConvertAll(fold.Training, row => probabilities[row]), Array.ConvertAll(fold.Training, row => outcomes[row]),
                Array.ConvertAll(fold.Training, row => groups[row]), kind, options).Model;
            foreach (int row in fold.Test)
                calibrated[row] = maps.Of(groups[row]).Apply(probabilities[row]);
        }

        return calibrated;
    }

    /// <summary>The map that a group uses.</summary>
    public ProbabilityCalibration Of(string? group) =>
        group is not null && _groups.TryGetValue(group, out ProbabilityCalibration? own) ? own : Pooled;

    /// <summary>The calibrated probability of each row.</summary>
    public double[] Apply(ReadOnlySpan<double> probabilities, ReadOnlySpan<string?> groups)
    {
        if (groups.Length != probabilities.Length)
            throw new ArgumentException($"{groups.Length} groups for {probabilities.Length} rows; they must be equally many",
                nameof(groups));
        double[] calibrated = new double[probabilities.Length];
        for (int row = 0; row < calibrated.Length; row++)
            calibrated[row] = Of(groups[row]).Apply(probabilities[row]);
        return calibrated;
    }

    /// <summary>The maps as JSON; <see cref="FromJson"/> gives the same probabilities to the bit.</summary>
    public string ToJson() => ToNode().ToJsonString(ModelJson.Indented);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static GroupedCalibration FromJson(string json) => FromNode(ModelJson.Parse(json, Kind));

    internal JsonObject ToNode() => ModelJson.Node(
        Kind, Version, new Document(Pooled.ToNode(), _groups.ToDictionary(group => group.Key, group => group.Value.ToNode())));

    internal static GroupedCalibration FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, Kind, Version);
        return new GroupedCalibration(
            ProbabilityCalibration.FromNode(document.Pooled),
            document.Groups.ToDictionary(group => group.Key, group => ProbabilityCalibration.FromNode(group.Value)));
    }

    sealed record Document(JsonObject Pooled, Dictionary<string, JsonObject> Groups);
}
