using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Scorings;

/// <summary>Compares a scoring experiment with production, or with another experiment, at the experiment's instant.</summary>
public sealed class ScoringComparison : IDisposable
{
    readonly LakeSession _lake;
    readonly ScoringSets _sets;
    readonly int? _threads;
    readonly IReadOnlyList<ScorePairs> _scores;
    readonly IReadOnlyList<DecisionPairs> _decisions;

    ScoringComparison(LakeSession lake, ScoringSets sets, int? threads)
    {
        (_lake, _sets, _threads) = (lake, sets, threads);
        ScorePairs[] scores =
        [
            new(sets, ScorePropensity.Table, "score", "model"), new(sets, ScoreLifetimeValue.Table, "value", "model"),
            new(sets, ScoreUplift.Table, "effect", "model", "treatment"),
        ];
        _scores = [.. scores.Where(pairs => pairs.AreThere)];
        _decisions = [.. new[] { DecisionPairs.OfTreatments(sets), DecisionPairs.OfSegments(sets) }.Where(pairs => pairs.AreThere)];
    }

    /// <summary>The engine that <see cref="RowsSql"/> is for.</summary>
    public Connection Connection => _lake.Connection;

    /// <summary>Begins a comparison.</summary>
    /// <param name="project">The project.</param>
    /// <param name="name">The experiment.</param>
    /// <param name="with">Another experiment, which comes first; null for production.</param>
    /// <exception cref="ScoringException">An experiment is not there, or the other set has nothing at its instant.</exception>
    public static ScoringComparison Of(ProjectDefinition project, string name, string? with)
    {
        Scoring second = Scoring.Of(project, name);
        Scoring? first = with is null ? null : Scoring.Of(project, with);
        if (first is not null && first.AsOf != second.AsOf)
        {
            throw new ScoringException(
                $"experiment '{with}' looks from {AsOf.Text(first.AsOf)}, '{name}' from {AsOf.Text(second.AsOf)}: score one of them anew with --as-of");
        }

#pragma warning disable CA2000 // the lake belongs to the comparison
        LakeSession lake = LakeSession.Open(project, second.AsOf);
#pragma warning restore CA2000
        try
        {
            ScoringSets sets = new(project, lake.Connection, first, second);
            string[] tables = [ScorePropensity.Table, ScoreLifetimeValue.Table, ScoreUplift.Table, ScoreRfm.Table, TreatStep.Table];
            return tables.Any(sets.FirstHasRows)
                ? new ScoringComparison(lake, sets, project.Settings.Threads)
                : throw new ScoringException(
                    $"{sets.First} has no scores as of {AsOf.Text(second.AsOf)}, from where '{name}' looks: "
                    + "make them with patron run --as-of, or compare with another experiment");
        }
        catch
        {
            lake.Dispose();
            throw;
        }
    }

    /// <summary>The difference.</summary>
    public ScoringDifference Difference() => new(
        _sets.First, _sets.Second, _sets.AsOf,
        [.. _scores.SelectMany(pairs => pairs.Differences())],
        [.. _decisions.SelectMany(pairs => pairs.Differences())]);

    /// <summary>What the experiment's choices would have earned beside those of production, from what production decided.</summary>
    /// <param name="outcome">
    /// One SELECT over the project's tables: the customer's key and what came of it since the instant, a row for each customer; who has none has 0.
    /// </param>
    /// <exception cref="ScoringException">The first set is no production, or the outcomes cannot be meant.</exception>
    public IReadOnlyList<EarnedDifference> Earned(string outcome)
    {
        if (!_sets.FirstIsProduction)
            throw new ScoringException("an experiment gave nothing to anybody: compare with production to see what came of it");
        if (!_sets.FirstHasRows(TreatStep.Table))
            throw new ScoringException($"production decided nothing as of {AsOf.Text(_sets.AsOf)}: score the experiment as of an instant at which it did");
        _lake.Bind(_lake.Tables());
        EarnedPairs pairs = new(Connection, _sets.FirstRows(TreatStep.Table), _sets.SecondRows(TreatStep.Table))
        {
            Scores = _scores.Count == 0 ? null : string.Join("\nUNION ALL\n", _scores.Select(scores => scores.FirstSql)),
            Threads = _threads,
        };
        return pairs.Of(_lake.Resolve(outcome));
    }

    /// <summary>
    /// A row for each customer and model, campaign or segmentation that differs:
    /// <c>table_name, name, customer_key, first, second</c>, values as text.
    /// </summary>
    public string RowsSql() =>
        string.Join("\nUNION ALL\n", _scores.Select(pairs => pairs.RowsSql).Concat(_decisions.Select(pairs => pairs.RowsSql)))
        + "\nORDER BY table_name, name, customer_key";

    /// <inheritdoc/>
    public void Dispose() => _lake.Dispose();
}
