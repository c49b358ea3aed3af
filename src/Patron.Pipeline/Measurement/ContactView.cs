using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Whom campaigns treated and whom they can be compared with, as a view of the session: <c>customer_key, campaign, as_of, rule,
/// "group", segment, is_first, cost</c>. Chance drew the groups among those whom a rule fits, so that only these are in it.
/// </summary>
/// <param name="SegmentBy">What the segment is; null for none.</param>
sealed record ContactView(SegmentSource? SegmentBy)
{
    /// <summary>The segment of customers for whom none is known.</summary>
    public const string NoSegment = "(none)";

    public const string Name = "measured_contacts";

    /// <summary>The tables that it reads.</summary>
    public static IEnumerable<string> TablesOf(SegmentSource? source) => source?.Table is { } table ? [TreatStep.Table, table] : [TreatStep.Table];

    /// <summary>Makes the view.</summary>
    public void Make(Connection connection, DateTimeOffset asOf) =>
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {Name} AS {Select(asOf, connection)}");

    /// <summary>
    /// The same customers as one campaign of all, each at the first instant of any: those whom no campaign may treat against everybody else.
    /// </summary>
    public static string OfAllCampaigns(string instants) =>
        $"""
        SELECT
          customer_key, CAST(NULL AS VARCHAR) AS campaign, as_of, CAST(NULL AS VARCHAR) AS rule,
          CASE WHEN bool_or("group" = '{Groups.HoldOut}') THEN '{Groups.HoldOut}' ELSE '{Groups.Treated}' END AS "group",
          CAST(NULL AS VARCHAR) AS segment, true AS is_first, sum(cost) AS cost
        FROM (SELECT *, min(as_of) OVER (PARTITION BY customer_key) AS first FROM {Name})
        WHERE as_of = first AND as_of IN ({instants})
        GROUP BY customer_key, as_of
        """;

    /// <summary>
    /// Its rows: of each customer those of the campaign's first instant that had a rule for them. From then on treatment itself decides who
    /// gets what, so that later groups are no longer alike.
    /// </summary>
    string Select(DateTimeOffset asOf, Connection connection)
    {
        string contacts = $"""
            (
              SELECT * FROM {LakeSession.Identifier(TreatStep.Table)}
              WHERE as_of <= {LakeSession.TimestampLiteral(asOf)} AND intended_rule IS NOT NULL
                AND "group" IN ({string.Join(", ", Groups.All.Select(Sql.Literal))})
            )
            """;
        bool isRepeated = connection.Scalar<bool>($"SELECT coalesce(bool_or(first < last), false) FROM (SELECT min(as_of) AS first, max(as_of) AS last FROM {contacts} GROUP BY campaign)");
        string first = isRepeated
            ? $"JOIN (SELECT campaign, customer_key, min(as_of) AS as_of FROM {contacts} GROUP BY ALL) AS firsts USING (campaign, customer_key, as_of)"
            : "";
        return $"""
            SELECT
              contacts.customer_key, contacts.campaign, contacts.as_of, contacts.intended_rule AS rule, contacts."group",
              {Segment} AS segment, contacts.contact_no = 1 AS is_first, contacts.cost
            FROM {contacts} AS contacts
            {first}
            {Join}
            """;
    }

    string Segment => SegmentBy switch
    {
        null => "CAST(NULL AS VARCHAR)",
        { Table: null } => $"coalesce(contacts.stratum, '{NoSegment}')",
        _ => $"coalesce(CAST(segments.{Sql.Identifier(SegmentBy.Column)} AS VARCHAR), '{NoSegment}')",
    };

    string Join => SegmentBy is not { Table: { } table, Model: { } model } ? "" : $"""
        LEFT JOIN (
          SELECT customer_key, as_of, {Sql.Identifier(SegmentBy.Column)} FROM {LakeSession.Identifier(table)}
          WHERE {(SegmentBy.Column == "segment" ? "segmentation" : "model")} = {Sql.Literal(model)}
        ) AS segments ON segments.customer_key = contacts.customer_key AND segments.as_of = contacts.as_of
        """;
}
