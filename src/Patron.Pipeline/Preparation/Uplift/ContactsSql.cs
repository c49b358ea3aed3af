using System.Text.Json;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// SQL of the contacts that an uplift model learns from: <c>customer_key, contacted_at, campaign, treatment, treated</c>. The
/// treatment
/// of a row without treatment is what was held back; NULL where it is compared with all treatments of its campaign.
/// </summary>
static class ContactsSql
{
    /// <summary>The column of what a campaign sent or held back.</summary>
    public const string Intended = "intended_treatment";

    /// <summary>
    /// The contacts of a table that is bound, before an instant; later ones decide nothing, not even which are left out.
    /// </summary>
    public static string Of(UpliftDefinition model, ContactTableDefinition contacts, string customerKey, DateTimeOffset asOf)
    {
        string campaign = contacts.Campaign is { } column ? $"coalesce(CAST({Sql.Identifier(column)} AS VARCHAR), '')" : "''";
        return $"""
            WITH contacts AS (
              SELECT
                CAST({Sql.Identifier(customerKey)} AS VARCHAR) AS customer_key,
                CAST({Sql.Identifier(contacts.Time)} AS TIMESTAMPTZ) AS contacted_at,
                {campaign} AS campaign,
                CAST({Sql.Identifier(contacts.Treatment)} AS VARCHAR) AS treatment,
                NOT ({SqlLayout.Canonical(contacts.Control)}) AS treated
              FROM {Before(contacts, asOf)}
            )
            SELECT * REPLACE (CASE WHEN treatment IN ({Listed(model)}) THEN treatment END AS treatment)
            FROM contacts
            WHERE treatment IN ({Listed(model)})
              OR (NOT treated AND coalesce(treatment NOT IN (SELECT treatment FROM contacts WHERE treated AND treatment IS NOT NULL), true))
            """;
    }

    /// <summary>The rows of a table of contacts that count: those before an instant.</summary>
    public static string Before(ContactTableDefinition contacts, DateTimeOffset asOf)
    {
        string time = $"CAST({Sql.Identifier(contacts.Time)} AS TIMESTAMPTZ)";
        return $"(SELECT * FROM {LakeSession.Identifier(contacts.Table)} WHERE {time} < {LakeSession.TimestampLiteral(asOf)})";
    }

    /// <summary>
    /// The first decision of each campaign about each customer, before an instant: who was treated, and who would have been.
    /// </summary>
    public static string Of(UpliftDefinition model, Snapshot decided, DateTimeOffset asOf) => OfDecisions(
        model, decided.ToSql(), decided.Schema.Fields.Any(field => field.Name == Intended) ? Intended : "treatment", asOf);

    /// <summary>
    /// The same, of any relation of decisions, with the column of what was intended. A customer keeps their group, so that later
    /// decisions
    /// of a campaign are about customers whom its first one has changed.
    /// </summary>
    public static string OfDecisions(UpliftDefinition model, string decided, string intended, DateTimeOffset asOf) =>
        $"""
        WITH decisions AS (
          SELECT customer_key, as_of, campaign, {intended} AS treatment, "group"
          FROM {decided}
          WHERE as_of < {LakeSession.TimestampLiteral(asOf)} AND campaign IN ({string.Join(", ", model.Campaigns!.Select(Sql.Literal))})
            AND {intended} IS NOT NULL
          QUALIFY row_number() OVER (PARTITION BY campaign, customer_key ORDER BY as_of, contact_no) = 1
        )
        SELECT
          customer_key,
          as_of AS contacted_at,
          campaign || ' ' || strftime(timezone('UTC', as_of), '%Y-%m-%dT%H:%M:%SZ') AS campaign,
          treatment,
          "group" = 'treated' AS treated
        FROM decisions
        WHERE "group" IN ({string.Join(", ", Groups(model).Prepend("treated").Select(Sql.Literal))}) AND treatment IN ({Listed(model)})
        """;

    static IEnumerable<string> Groups(UpliftDefinition model) =>
        (model.Untreated ?? [UntreatedGroup.Control]).Select(group => JsonNamingPolicy.SnakeCaseLower.ConvertName(group.ToString()));

    static string Listed(UpliftDefinition model) => string.Join(", ", model.Treatments.Select(Sql.Literal));
}
