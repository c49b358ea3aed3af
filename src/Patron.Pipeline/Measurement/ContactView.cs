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
    /// <exception cref="ProjectException">The column of segments is not there, or its table has several rows a customer.</exception>
    public void Make(MetricDefinition metric, StepContext context)
    {
        if (SegmentBy is { Table: not null, Model: null })
            Require(SegmentBy, metric, context);
        context.Lake.Connection.Execute($"CREATE OR REPLACE TEMP VIEW {Name} AS {Select(context.AsOf, context.Project.Settings.CustomerKey)}");
    }

    /// <summary>
    /// The same customers as one campaign of all, a row each: those whom no campaign may treat against everybody else.
    /// </summary>
    public static string OfAllCampaigns(string instants) =>
        $"""
        SELECT
          customer_key, CAST(NULL AS VARCHAR) AS campaign, as_of, CAST(NULL AS VARCHAR) AS rule,
          CASE WHEN bool_or("group" = '{Groups.HoldOut}') THEN '{Groups.HoldOut}' ELSE '{Groups.Treated}' END AS "group",
          CAST(NULL AS VARCHAR) AS segment, true AS is_first, sum(cost) AS cost
        FROM {Name}
        WHERE as_of IN ({instants})
        GROUP BY customer_key, as_of
        """;

    /// <summary>Its rows.</summary>
    /// <param name="asOf">Decisions for later instants are left out.</param>
    /// <param name="customerKey">The project's name of the customer's key.</param>
    public string Select(DateTimeOffset asOf, string customerKey) =>
        $"""
        SELECT
          contacts.customer_key, contacts.campaign, contacts.as_of, contacts.intended_rule AS rule, contacts."group",
          {Segment} AS segment, contacts.contact_no = 1 AS is_first, contacts.cost
        FROM {LakeSession.Identifier(TreatStep.Table)} AS contacts
        {Join(customerKey)}
        WHERE contacts.as_of <= {LakeSession.TimestampLiteral(asOf)} AND contacts.intended_rule IS NOT NULL
          AND contacts."group" IN ({string.Join(", ", Groups.All.Select(Sql.Literal))})
        """;

    string Segment => SegmentBy switch
    {
        null => "CAST(NULL AS VARCHAR)",
        { Table: null } => $"coalesce(contacts.stratum, '{NoSegment}')",
        _ => $"coalesce(CAST(segments.{Sql.Identifier(SegmentBy.Column)} AS VARCHAR), '{NoSegment}')",
    };

    string Join(string customerKey)
    {
        if (SegmentBy?.Table is not { } table)
            return "";
        string from = LakeSession.Identifier(table);
        if (SegmentBy.Model is null)
            return $"LEFT JOIN {from} AS segments ON CAST(segments.{Sql.Identifier(customerKey)} AS VARCHAR) = contacts.customer_key";
        string own = $"{(SegmentBy.Column == "segment" ? "segmentation" : "model")} = {Sql.Literal(SegmentBy.Model)}";
        return $"""
            LEFT JOIN (SELECT customer_key, as_of, {Sql.Identifier(SegmentBy.Column)} FROM {from} WHERE {own}) AS segments
              ON segments.customer_key = contacts.customer_key AND segments.as_of = contacts.as_of
            """;
    }

    /// <summary>Several rows of a customer would count the customer several times.</summary>
    static void Require(SegmentSource source, MetricDefinition metric, StepContext context)
    {
        string key = Sql.Identifier(context.Project.Settings.CustomerKey);
        string from = LakeSession.Identifier(source.Table!);
        Problem Wrong(string found, string remedy) => new(metric.File, 0, 0, $"'segment_by' is {source}: {found}", remedy);
        try
        {
            context.Lake.Connection.Prepare($"SELECT {key}, {Sql.Identifier(source.Column)} FROM {from}").Dispose();
        }
        catch (DuckDbException error) when (error.Kind is not (ErrorKind.Internal or ErrorKind.Fatal))
        {
            throw new ProjectException([Wrong(error.Message.Split('\n')[0], "name a column of a table with a row a customer")]);
        }

        if (context.Lake.Connection.Scalar<bool>($"SELECT count({key}) > count(DISTINCT {key}) FROM {from}"))
            throw new ProjectException([Wrong("the table has several rows of a customer", "make a table with one row a customer")]);
    }
}
