using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// What campaigns decided at earlier instants, as it stood when the run began: campaigns of this run come after the models that
/// learn from those before it.
/// </summary>
sealed class PastDecisions
{
    readonly IReadOnlyList<string> _campaigns;

    /// <param name="campaigns">The campaigns.</param>
    /// <param name="lake">Where decisions are.</param>
    public PastDecisions(IReadOnlyList<string> campaigns, LakeSession lake)
    {
        _campaigns = campaigns;
        Version = lake.AtBeginning(TreatStep.Table);
        Decided = Version is { } version ? lake.Snapshot(version) : null;
    }

    /// <summary>The version that counts; null where nothing was decided yet.</summary>
    public TableReference? Version { get; }

    /// <summary>Its rows; null where there are none.</summary>
    public Snapshot? Decided { get; }

    /// <summary>A number that is another one where other decisions would count.</summary>
    public long Mark(Connection connection, DateTimeOffset asOf) => Decided is null
        ? 0
        : connection.Scalar<long>(
            $"""
            SELECT CAST(coalesce(sum(hash(rows)), 0) % (1::HUGEINT << 62) AS BIGINT)
            FROM (SELECT * EXCLUDE (run_id) FROM {Decided.ToSql()}) AS rows
            WHERE as_of < {LakeSession.TimestampLiteral(asOf)} AND campaign IN ({string.Join(", ", _campaigns.Select(Sql.Literal))})
            """);
}
