using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>What is to be said of clusters that chance draws, in numbers alone: their names may tell of customers.</summary>
static class ClusterReview
{
    /// <summary>A cluster above this share of a group decides alone how large the group is, and much of its mean.</summary>
    const double LargeShare = 0.25;

    /// <summary>Warns of a cluster that is large beside a group, and of customers whose cluster is another than before.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="decided">The table of its rows; the audience is there too.</param>
    /// <param name="context">The run.</param>
    public static void Tell(Campaign campaign, string decided, StepContext context)
    {
        if (campaign.Cluster is not null)
            TellLarge(campaign, context);
        TellChanged(campaign, decided, context);
    }

    static void TellLarge(Campaign campaign, StepContext context)
    {
        GroupSql groups = new(campaign, context.Project.Settings.Seed);
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT CAST(coalesce(sum(members), 0) AS BIGINT) AS customers, coalesce(max(members), 0) AS largest
            FROM (
              SELECT count(*) AS members FROM {AudienceSql.Table}
              WHERE _drawn <> {GroupSql.HoldOut} AND {groups.Pool} GROUP BY _cluster
            )
            """,
            context.Cancellation);
        ColumnTable counted = result.ReadAll();
        (long customers, long largest) = (counted.Longs("customers")[0], counted.Longs("largest")[0]);
        (string Name, double Share)[] drawn =
        [
            .. new[] { ("control", campaign.Definition.Control), ("business as usual", campaign.Definition.BusinessAsUsual) }
                .Where(group => group.Item2 > 0),
        ];
        if (largest < 2 || drawn.Length == 0)
            return;
        (string name, double share) = drawn.MinBy(group => group.Share);
        if (largest > LargeShare * share * customers)
        {
            context.Journal.Warn(
                $"campaign {campaign.Name}: the largest cluster has {largest} of {Counted.Customers(customers)}, and {name} "
                + Invariant($"is to have {share * customers:0.#}: one draw decides for all of them; where its value means ")
                + "that no cluster is known, let 'cluster' be NULL there");
        }
    }

    /// <summary>Against the campaign's latest decisions before.</summary>
    static void TellChanged(Campaign campaign, string decided, StepContext context)
    {
        if (!context.Lake.Exists(TreatStep.Table))
            return;
        Delta.Snapshot table = context.Lake.Snapshot(TreatStep.Table);
        bool wereDrawn = table.Schema.Fields.Any(field => field.Name == "cluster");
        if (campaign.Cluster is null && !wereDrawn)
            return;
        string before = $"""
            FROM {table.ToSql()}
            WHERE campaign = {Sql.Literal(campaign.Name)} AND as_of < {LakeSession.TimestampLiteral(context.AsOf)}
              AND contact_no = 1
            """;
        Connection connection = context.Lake.Connection;
        if (connection.Scalar<DateTime?>($"SELECT max(as_of) {before}", context.Cancellation) is not { } latest)
            return;
        DateTimeOffset instant = new(DateTime.SpecifyKind(latest, DateTimeKind.Utc));
        string drawn = $"{before} AND as_of = {LakeSession.TimestampLiteral(instant)}";
        string anyDrawn = $"SELECT EXISTS (SELECT 1 {drawn} AND cluster IS NOT NULL)";
        if (campaign.Cluster is null && !connection.Scalar<bool>(anyDrawn, context.Cancellation))
            return;
        using Result result = connection.Query(
            $"""
            SELECT count(*) AS customers, count(*) FILTER (decided.cluster IS DISTINCT FROM earlier.cluster) AS others
            FROM (SELECT customer_key, {(wereDrawn ? "cluster" : "CAST(NULL AS VARCHAR) AS cluster")} {drawn}) AS earlier
            JOIN {decided} AS decided USING (customer_key)
            WHERE decided.contact_no = 1
            """,
            context.Cancellation);
        ColumnTable counted = result.ReadAll();
        (long customers, long others) = (counted.Longs("customers")[0], counted.Longs("others")[0]);
        if (others > 0)
        {
            context.Journal.Warn(
                $"campaign {campaign.Name}: {others} of {Counted.Customers(customers)} decided about at {AsOf.Text(instant)} too "
                + $"{(others == 1 ? "has" : "have")} another cluster now, so that chance draws their group anew; effects are measured by the "
                + "group of their first instant");
        }
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
