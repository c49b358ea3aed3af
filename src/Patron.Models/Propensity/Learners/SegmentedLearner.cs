using System.Text.Json.Nodes;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// A learner for some levels of a column, the segments, and one over all rows for the other levels, for missing ones and for levels that
/// were never seen.
/// </summary>
public sealed class SegmentedLearner : PropensityLearner
{
    internal const string DocumentKind = "segmented";
    const int Version = 1;

    readonly SortedDictionary<string, PropensityLearner> _parts;
    readonly string[] _columns;
    readonly string[] _scored;

    internal SegmentedLearner(string by, PropensityLearner others, IReadOnlyDictionary<string, PropensityLearner> parts)
    {
        if (parts.FirstOrDefault(part => part.Value.ScoreScale != others.ScoreScale) is { Key: { } level })
        {
            throw new ArgumentException(
                $"the model of {by} '{level}' and that of all rows have scores on different scales, so that their reasons cannot be compared",
                nameof(parts));
        }

        (By, Others, _parts) = (by, others, new(parts.ToDictionary(), StringComparer.Ordinal));
        _columns = Union(part => part.Columns);
        _scored = Union(part => part.ScoredColumns);
    }

    /// <summary>That of the learner over all rows.</summary>
    /// <inheritdoc/>
    public override LearnerKind Kind => Others.Kind;

    /// <summary>The column whose levels are the segments.</summary>
    public string By { get; }

    /// <summary>The learner of all rows, which scores those whose level has none of its own; it learnt from <see cref="By"/> too.</summary>
    public PropensityLearner Others { get; }

    /// <summary>The learners by level, in ordinal order.</summary>
    public IReadOnlyDictionary<string, PropensityLearner> Parts => _parts;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => _columns;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ScoredColumns => _scored;

    /// <inheritdoc/>
    public override ScoreScale ScoreScale => Others.ScoreScale;

    /// <inheritdoc/>
    public override string Description =>
        $"a model for each of {_parts.Count} levels of {By}, and one over all rows ({Others.Description})";

    /// <summary>The learner that scores rows of a level.</summary>
    public PropensityLearner PartOf(string? level) =>
        level is not null && _parts.TryGetValue(level, out PropensityLearner? part) ? part : Others;

    /// <summary>
    /// Those of the row's own learner. The base is that of the learner over all rows; by how much the base of another is above it is what
    /// <see cref="By"/> adds.
    /// </summary>
    /// <inheritdoc/>
    public override ScoreContributions Contributions(FeatureTable table)
    {
        int width = _columns.Length;
        int segment = Array.IndexOf(_columns, By);
        double[] sums = new double[checked(table.Rows * width)];
        double start = Others.Contributions(Narrowed(table, Others.Columns).Take([])).Base;
        foreach ((PropensityLearner part, int[] rows) in RowsByPart(table))
        {
            ScoreContributions found = part.Contributions(Narrowed(table, part.Columns).Take(rows));
            int[] places = [.. found.Values.Features.Select(column => Array.IndexOf(_columns, column))];
            for (int row = 0; row < rows.Length; row++)
            {
                Span<double> sum = sums.AsSpan(rows[row] * width, width);
                ReadOnlySpan<double> values = found.Values.Row(row);
                for (int column = 0; column < places.Length; column++)
                    sum[places[column]] = values[column];
                sum[segment] += found.Base - start;
            }
        }

        return new ScoreContributions(new FeatureMatrix(_columns, table.Rows, sums), start);
    }

    internal static LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights, SegmentedLearnerOptions options)
    {
        string?[] levels = LevelsOf(table, options.By);
        FeatureTable within = new([.. table.Columns.Where(column => column.Name != options.By)]);
        (PropensityLearner others, FitReport report) = options.Others.Fit(table, target, weights);
        Dictionary<string, PropensityLearner> parts = [];
        List<string> warnings = [.. report.Warnings.Select(warning => $"of all rows: {warning}")];
        (StopReason stop, int iterations) = (report.StopReason, report.Iterations);
        foreach ((string level, LearnerOptions own) in options.Parts.OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            int[] rows = [.. Enumerable.Range(0, levels.Length).Where(row => levels[row] == level)];
            bool[] outcomes = Array.ConvertAll(rows, row => target[row]);
            double[]? counted = weights is null ? null : Array.ConvertAll(rows, row => weights[row]);
            if (!HasBoth(outcomes, counted))
            {
                warnings.Add($"{options.By} '{level}' is scored by the model over all rows: its {rows.Length} rows do not have both outcomes");
                continue;
            }

            (PropensityLearner part, FitReport found) =
                FitOf(within.Take(rows), outcomes, counted, own, $"{options.By} '{level}'");
            parts[level] = part.Knowing(within);
            warnings.AddRange(found.Warnings.Select(warning => $"{options.By} '{level}': {warning}"));
            iterations += found.Iterations;
            stop = stop == StopReason.Converged ? found.StopReason : stop;
        }

        SegmentedLearner learner = new(options.By, others, parts);
        double likelihood = BothOutcomes.LogLikelihood(learner.Probabilities(table), target, weights);
        return new LearnerFit(learner, new FitReport(stop, likelihood, iterations, warnings, new double[0, 0]));
    }

    internal override double[] Scores(FeatureTable table, UnseenCounter unseen)
    {
        double[] scores = new double[table.Rows];
        foreach ((PropensityLearner part, int[] rows) in RowsByPart(table))
        {
            double[] found = part.Scores(Narrowed(table, part.ScoredColumns).Take(rows), unseen);
            for (int row = 0; row < rows.Length; row++)
                scores[rows[row]] = found[row];
        }

        return scores;
    }

    internal override PropensityLearner Knowing(FeatureTable table) =>
        new SegmentedLearner(By, Others.Knowing(table), _parts.ToDictionary(part => part.Key, part => part.Value.Knowing(table)));

    internal override JsonObject ToNode() => ModelJson.Node(
        DocumentKind, Version,
        new Document(By, Others.ToNode(), [.. _parts.Select(part => new PartDocument(part.Key, part.Value.ToNode()))]));

    internal static new SegmentedLearner FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        PropensityLearner others = PropensityLearner.FromNode(document.Others);
        (string Level, PropensityLearner Learner)[] parts =
            [.. document.Parts.Select(part => (part.Level, PropensityLearner.FromNode(part.Learner)))];
        return ModelJson.Check(
            DocumentKind, () => new SegmentedLearner(document.By, others, parts.ToDictionary(part => part.Level, part => part.Learner)));
    }

    static LearnerFit FitOf(FeatureTable table, bool[] target, double[]? weights, LearnerOptions options, string segment)
    {
        try
        {
            return options.Fit(table, target, weights);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{segment} cannot be learnt by itself: {e.Message}", nameof(table), e);
        }
    }

    static bool HasBoth(bool[] target, double[]? weights)
    {
        bool[] counted = weights is null ? target : [.. target.Where((_, row) => weights[row] > 0)];
        return counted.Contains(true) && counted.Contains(false);
    }

    /// <summary>The column of segments; numbers are no levels.</summary>
    static string?[] LevelsOf(FeatureTable table, string by) => table.Find(by) switch
    {
        CategoryColumn column => column.Values,
        null => throw new ArgumentException(
            $"column '{by}', whose levels are the segments, is missing; the table has {string.Join(", ", table.Columns.Select(c => c.Name))}",
            nameof(table)),
        _ => throw new ArgumentException($"column '{by}' has numbers, and segments are levels of a category", nameof(table)),
    };

    static FeatureTable Narrowed(FeatureTable table, IReadOnlyList<string> columns) => new(
    [
        .. columns.Select(name => table.Find(name)
            ?? throw new ArgumentException(
                $"column '{name}' is missing; the table has {string.Join(", ", table.Columns.Select(c => c.Name))}", nameof(table))),
    ]);

    string[] Union(Func<PropensityLearner, IReadOnlyList<string>> columns) =>
        [.. columns(Others).Concat(_parts.Values.SelectMany(columns)).Append(By).Distinct(StringComparer.Ordinal)];

    /// <summary>The rows of each learner that scores any, the learner over all rows first.</summary>
    List<(PropensityLearner Part, int[] Rows)> RowsByPart(FeatureTable table)
    {
        string?[] levels = LevelsOf(table, By);
        ILookup<PropensityLearner, int> rows = Enumerable.Range(0, levels.Length).ToLookup(row => PartOf(levels[row]));
        return
        [
            .. _parts.Values.Prepend(Others).Where(rows.Contains).Select(part => (part, rows[part].ToArray())),
        ];
    }

    sealed record Document(string By, JsonObject Others, PartDocument[] Parts);

    sealed record PartDocument(string Level, JsonObject Learner);
}
