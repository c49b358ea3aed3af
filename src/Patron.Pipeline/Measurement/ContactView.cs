using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Measurement;

/// <summary>
/// Whom campaigns treated and whom they can be compared with, as a view of the session: <c>customer_key, campaign, as_of, rule,
/// "group", segment, is_first, cost, cluster</c>.
/// </summary>
/// <param name="SegmentBy">What the segment is; null for none.</param>
sealed record ContactView(SegmentSource? SegmentBy)
{
    /// <summary>The segment of customers for whom none is known.</summary>
    public const string NoSegment = "(none)";

    public const string Name = "measured_contacts";

    /// <summary>The tables that it reads.</summary>
    public static IEnumerable<string> TablesOf(SegmentSource? source) =>
        source?.Table is { } table ? [TreatStep.Table, table] : [TreatStep.Table];

    /// <summary>Makes the view; <see cref="FirstContacts"/> is made.</summary>
    public void Make(Connection connection) => connection.Execute($"CREATE OR REPLACE TEMP VIEW {Name} AS {Select}");

    /// <summary>
    /// The same customers as one campaign of all, each at the first instant of any: those whom no campaign may treat against everybody
    /// else.
    /// </summary>
    /// <param name="contacts">The view, or a table of all rows of some of its customers.</param>
    /// <param name="instants">SQL of the instants that are wanted.</param>
    /// <param name="severalCampaigns">Whether a customer can be there at several instants.</param>
    public static string OfAllCampaigns(string contacts, string instants, bool severalCampaigns)
    {
        string first = severalCampaigns
            ? $"""
                JOIN (SELECT customer_key, min(as_of) AS as_of FROM {contacts} GROUP BY customer_key) AS firsts
                USING (customer_key, as_of)
                """
            : "";
        return $"""
            SELECT
              customer_key, CAST(NULL AS VARCHAR) AS campaign, as_of, CAST(NULL AS VARCHAR) AS rule,
              CASE WHEN bool_or("group" = '{Groups.HoldOut}') THEN '{Groups.HoldOut}' ELSE '{Groups.Treated}' END AS "group",
              CAST(NULL AS VARCHAR) AS segment, true AS is_first, sum(cost) AS cost, CAST(NULL AS VARCHAR) AS cluster
            FROM {contacts} {first}
            WHERE as_of IN ({instants})
            GROUP BY customer_key, as_of
            """;
    }

    string Select => $"""
        SELECT
          contacts.customer_key, contacts.campaign, contacts.as_of, contacts.intended_rule AS rule, contacts."group",
          {Segment} AS segment, contacts.contact_no = 1 AS is_first, contacts.cost, contacts.cluster
        FROM {FirstContacts.Name} AS contacts
        {Join}
        """;

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
