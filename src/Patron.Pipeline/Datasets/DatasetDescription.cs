using Patron.DuckDb;
using Patron.Models.Description;
using Patron.Models.Evaluation;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Datasets;

/// <summary>What a person wants to know of a data set before a model learns from it. It holds no customer's row.</summary>
public sealed record DatasetDescription
{
    /// <summary>Of more training or scoring rows than about this those of a sample of the customers are described.</summary>
    const int MostRows = 200_000;

    const int Folds = 5;
    const int MostPairs = 20;

    /// <summary>The data set.</summary>
    public required DatasetSummary Dataset { get; init; }

    /// <summary>The target that rates and importance are of; null where all are numbers.</summary>
    public required string? Target { get; init; }

    /// <summary>Training rows described.</summary>
    public required int Rows { get; init; }

    /// <summary>Share of them whose target is true.</summary>
    public required double? TargetRate { get; init; }

    /// <summary>Every feature, the one that says most of the target first.</summary>
    public required IReadOnlyList<DescribedFeature> Features { get; init; }

    /// <summary>The pairs of features that go together most.</summary>
    public required IReadOnlyList<Association> Pairs { get; init; }

    /// <summary>Describes a data set that a run has made.</summary>
    /// <param name="project">The project.</param>
    /// <param name="lake">Its lake.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="target">One of its targets; null for the first that is 1 or 0.</param>
    /// <exception cref="InvalidOperationException">It has no training rows, or no such target.</exception>
    public static DatasetDescription Of(ProjectDefinition project, LakeSession lake, string name, string? target)
    {
        DatasetSummary summary = DatasetSummary.All(project, lake).Single(known => known.Name == name);
        DatasetDefinition dataset = project.AllDatasets.First(known => known.Name == name);
        TargetDefinition? chosen = dataset.Targets.FirstOrDefault(known => target is null ? known.Kind.IsOutcome : known.Name == target);
        if (chosen is null && target is not null || chosen is { Kind.IsOutcome: false })
            throw new InvalidOperationException($"'{target}' is no target of data set '{name}' that is 1 or 0: it has {string.Join(", ", summary.Targets)}");
        ColumnTable train = Read(project, lake, summary, DatasetPart.Train, chosen);
        if (train.Rows == 0)
            throw new InvalidOperationException($"data set '{name}' has no training rows whose target is known: run the project first, or choose a later as-of");
        ColumnTable score = Read(project, lake, summary, DatasetPart.Score, null);
        HashSet<string> others = [.. DatasetDefinition.OwnColumns, .. summary.Targets];
        bool[] outcomes = chosen is null ? [] : [.. train.Ints(chosen.Name).Select(value => value == 1)];
        FeatureTable features = PropensityRows.FeaturesOf(train, others);
        return new DatasetDescription
        {
            Dataset = summary,
            Target = chosen?.Name,
            Rows = train.Rows,
            TargetRate = chosen is null ? null : outcomes.Average(outcome => outcome ? 1.0 : 0),
            Features = Described(
                features, outcomes, train.Texts("customer_key")!, score.Rows == 0 ? null : PropensityRows.FeaturesOf(score, others), project.Settings.Seed),
            Pairs =
            [
                .. Association.Of(features).Where(pair => pair.Value is not null)
                    .OrderByDescending(pair => Math.Abs(pair.Value!.Value)).Take(MostPairs),
            ],
        };
    }

    /// <summary>The description as one HTML page that needs no other file and no network.</summary>
    public string ToHtml() => DatasetPage.Of(this);

    static DescribedFeature[] Described(FeatureTable features, bool[] outcomes, string[] keys, FeatureTable? score, long seed)
    {
        bool isJudged = outcomes.Distinct().Count() == 2 && keys.Distinct(StringComparer.Ordinal).Count() >= Folds;
        Dictionary<string, FeatureImportance> importance = isJudged
            ? FeatureImportance.Of(features, outcomes, StratifiedFolds.Assign(keys, outcomes, Folds, seed)).ToDictionary(one => one.Column)
            : [];
        Dictionary<string, ColumnDrift> drift = score is null ? [] : ColumnDrift.Of(features, score).ToDictionary(one => one.Column);
        return
        [
            .. features.Columns
                .Select(column => new DescribedFeature(
                    Models.Description.ColumnDescription.Of(column, outcomes), importance.GetValueOrDefault(column.Name), drift.GetValueOrDefault(column.Name)))
                .OrderByDescending(feature => feature.Importance?.Auc?.Value ?? 0),
        ];
    }

    static ColumnTable Read(ProjectDefinition project, LakeSession lake, DatasetSummary summary, string part, TargetDefinition? target)
    {
        long rows = summary.Rows.Where(known => known.Part == part).Sum(known => known.Rows);
        if (summary.Rows.Count == 0)
            throw new InvalidOperationException($"data set '{summary.Name}' has no table yet: run the project first");
        lake.Bind([summary.Table]);
        string sampled = rows > MostRows
            ? $" AND stable_share({project.Settings.Seed}, 'describe', customer_key) < {(decimal)MostRows / rows}"
            : "";
        string known = target is null ? "" : $" AND {Sql.Identifier(target.Name)} IS NOT NULL";
        using Result result = lake.Connection.Query(
            $"SELECT * FROM {LakeSession.Identifier(summary.Table)} WHERE part = {Sql.Literal(part)}{known}{sampled} ORDER BY customer_key, as_of");
        return result.ReadAll();
    }
}

/// <summary>What is known of one feature.</summary>
/// <param name="Column">Its values in the training rows.</param>
/// <param name="Importance">What it alone says of the target; null without one.</param>
/// <param name="Drift">How far the rows to score lie from the training rows; null where there are none.</param>
public sealed record DescribedFeature(Models.Description.ColumnDescription Column, FeatureImportance? Importance, ColumnDrift? Drift);
