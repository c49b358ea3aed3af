using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>One score of a customer, and what it came from.</summary>
/// <param name="Table">Such as <c>gold.scores</c>.</param>
/// <param name="Model">The model.</param>
/// <param name="Version">The version that scored.</param>
/// <param name="AsOf">The instant it was computed for.</param>
/// <param name="Score">A probability, a value of money, a segment, or a treatment and its effect, as text.</param>
/// <param name="Run">The run that scored.</param>
/// <param name="FirstIn">The first version of the table that holds the row, of those that can still be read.</param>
/// <param name="LastIn">The last one; null where the newest version holds it.</param>
public sealed record CustomerScore(
    string Table, string Model, int Version, DateTimeOffset AsOf, string Score, string Run, long FirstIn, long? LastIn)
{
    /// <summary>The tables that the step read, with their versions; empty where the run does not tell.</summary>
    public IReadOnlyList<VersionRecord> Inputs { get; init; } = [];

    /// <summary>The tables that the version was trained on; empty where it is not registered.</summary>
    public IReadOnlyList<VersionRecord> TrainingData { get; init; } = [];
}

/// <summary>Which versions of models scored a customer: as the tables say now, and as they said before rows were replaced.</summary>
public static class ScoreTrace
{
    static readonly (string Table, string Model, string Score)[] Scored =
    [
        (ScorePropensity.Table, "model", "score"), (ScoreLifetimeValue.Table, "model", "value"), (ScoreRfm.Table, "segmentation", "segment"),
        (ScoreUplift.Table, "model", "treatment || ' ' || CAST(effect AS VARCHAR)"),
    ];

    /// <summary>The scores for the latest instant up to a given one, of each model; the newest row of each first.</summary>
    /// <param name="lake">The tables.</param>
    /// <param name="registry">The versions and their runs.</param>
    /// <param name="customer">The customer's key.</param>
    /// <param name="on">The instant.</param>
    public static IReadOnlyList<CustomerScore> Of(LakeSession lake, ModelRegistry registry, string customer, DateTimeOffset on)
    {
        List<CustomerScore> found = [];
        foreach ((string table, string model, string score) in Scored.Where(one => lake.Exists(one.Table)))
            found.AddRange(Rows(lake, table, model, score, customer, on));
        return
        [
            .. found.GroupBy(row => row.Model)
                .OrderBy(rows => rows.Key, StringComparer.Ordinal)
                .SelectMany(rows => rows.Where(row => row.AsOf == rows.Max(other => other.AsOf)).OrderByDescending(row => row.LastIn ?? long.MaxValue))
                .Select(row => row with { Inputs = InputsOf(registry.Store, row), TrainingData = TrainingOf(registry, row) }),
        ];
    }

    static IEnumerable<CustomerScore> Rows(LakeSession lake, string table, string model, string score, string customer, DateTimeOffset on)
    {
        Dictionary<(string, int, DateTimeOffset, string, string), (long First, long Last)> seen = [];
        long newest = lake.VersionOf(table).Version;
        foreach (HistoryEntry entry in lake.History(table))
        {
            foreach (var row in RowsAt(lake, table, entry.Version, newest, model, score, customer, on))
                seen[row] = seen.TryGetValue(row, out (long First, long Last) known) ? (entry.Version, known.Last) : (entry.Version, entry.Version);
        }

        return seen.Select(row => new CustomerScore(
            table, row.Key.Item1, row.Key.Item2, row.Key.Item3, row.Key.Item4, row.Key.Item5, row.Value.First,
            row.Value.Last == newest ? null : row.Value.Last));
    }

    static IEnumerable<(string, int, DateTimeOffset, string, string)> RowsAt(
        LakeSession lake, string table, long version, long newest, string model, string score, string customer, DateTimeOffset on)
    {
        string select = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {model} AS model, CAST(version AS BIGINT) AS version, epoch_us(as_of) AS as_of, CAST({score} AS VARCHAR) AS score, run_id
            FROM {LakeSession.Identifier(table)} AT (VERSION => {version})
            WHERE customer_key = {Sql.Literal(customer)} AND as_of <= {LakeSession.TimestampLiteral(on)}
            ORDER BY ALL
            """);
        ColumnTable rows;
        try
        {
            using Result result = lake.Connection.Query(lake.Resolve(select));
            rows = result.ReadAll();
        }
        catch (Exception error) when (version < newest && error is SqlSyntaxException or DeltaException or DuckDbException { Kind: ErrorKind.Io })
        {
            yield break; // the log tells of more versions than there are files for
        }

        for (int row = 0; row < rows.Rows; row++)
        {
            yield return (
                rows.Texts("model")[row]!, (int)rows.Longs("version")[row],
                DateTimeOffset.UnixEpoch.AddMicroseconds(rows.Longs("as_of")[row]), rows.Texts("score")[row] ?? "", rows.Texts("run_id")[row]!);
        }
    }

    static IReadOnlyList<VersionRecord> TrainingOf(ModelRegistry registry, CustomerScore score) =>
        registry.Versions(score.Model).Any(version => version.Version == score.Version)
            ? registry.Read(score.Model, score.Version).TrainingData
            : [];

    /// <summary>What the step that scored read, as its run keeps it.</summary>
    static IReadOnlyList<VersionRecord> InputsOf(ITrackingStore store, CustomerScore score) =>
        store.Find(score.Run) is { } run
            ? RunLookup.StepsOf(store, run).FirstOrDefault(step => step.Step == $"score {score.Model}")?.Inputs ?? []
            : [];
}
