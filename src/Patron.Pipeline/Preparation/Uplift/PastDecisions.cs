using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// What campaigns decided at earlier instants, as it stood when the run began: campaigns of this run come after the models that learn from those before it.
/// </summary>
sealed class PastDecisions(IReadOnlyList<string> campaigns, LakeSession lake)
{
    /// <summary>The version that counts; null where nothing was decided yet.</summary>
    public TableReference? Version { get; } = lake.AtBeginning(TreatStep.Table);

    /// <summary>Its rows; null where there are none.</summary>
    public Snapshot? Snapshot(LakeSession from) => Version is { } version ? from.Snapshot(version) : null;

    /// <summary>A number that is another one where other decisions would count.</summary>
    public long Mark(LakeSession from, DateTimeOffset asOf) => Snapshot(from) is not { } decided
        ? 0
        : from.Connection.Scalar<long>(
            $"""
            SELECT CAST(coalesce(sum(hash(rows)), 0) % (1::HUGEINT << 62) AS BIGINT)
            FROM (SELECT * EXCLUDE (run_id) FROM {decided.ToSql()}) AS rows
            WHERE as_of < {LakeSession.TimestampLiteral(asOf)} AND campaign IN ({string.Join(", ", campaigns.Select(Sql.Literal))})
            """);
}
