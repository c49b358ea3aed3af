using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// The audience of a campaign, one row a customer, from one pass over the customer view: what keeps the customer out, which rules fit,
/// and what chance drew. No rule's limit is looked at.
/// </summary>
/// <remarks>
/// Columns beside those that the campaign's SQL names: <c>_block</c>, the number of the campaign's first check that fails, from 1, or
/// 0; <c>_fits</c>, the rules whose checks all hold; <c>_near</c>, see <see cref="Near"/>; <c>_drawn</c>, see <see cref="GroupSql"/>;
/// <c>_stratum</c>.
/// </remarks>
/// <param name="campaign">The campaign.</param>
/// <param name="types">Type of every column of the customer view.</param>
/// <param name="seed">The project's seed.</param>
/// <param name="hasContacts">Whether there is a table of what is known of contacts.</param>
sealed class AudienceSql(Campaign campaign, IReadOnlyDictionary<string, LogicalType> types, long seed, bool hasContacts)
{
    /// <summary>The table of the audience, under which expressions see it as <see cref="CustomerSource.View"/>.</summary>
    public const string Table = "campaign_audience";

    /// <summary>The table of what is known of contacts.</summary>
    public const string Contacts = "campaign_contacts";

    const int Fits = 10_000;
    const int KindStep = 200;

    readonly CampaignChecks _checks = new(campaign, types);
    readonly RuleMask _mask = new(campaign.Rules.Count);
    readonly GroupSql _groups = new(campaign, seed);

    /// <summary>One SELECT over the customer view.</summary>
    public string ToSql() =>
        $"""
        WITH checked AS (
          SELECT
            {string.Join(",\n    ", Columns)},
            {_groups.HeldOut} AS _held_out,
            {_groups.Stratum} AS _stratum,
            {Block()} AS _block,
            {string.Join(",\n    ", campaign.Rules.Select((rule, at) => $"{Step(rule, at)} AS _step_{at + 1}"))}
          FROM {CustomerSource.View}{(hasContacts ? $"\n  LEFT JOIN {Contacts} USING (customer_key)" : "")}
          WHERE ({campaign.Audience.Text})
        ),
        fitted AS (
          SELECT
            * EXCLUDE ({string.Join(", ", Steps)}),
            CASE WHEN _block = 0 THEN {string.Join(" | ", Steps.Select((step, at) => $"CASE {step} WHEN {Fits} THEN {_mask.Of([at])} ELSE 0 END"))} ELSE 0 END AS _fits,
            greatest({string.Join(", ", Steps)}) AS _near
          FROM checked
        )
        {_groups.ToSql("fitted")}
        """;

    /// <summary>
    /// Of the rules of which a check fails, the one that came nearest, the first of equals: the kind of its failing check, as in
    /// <see cref="Reasons.OfRules"/>, and its number from 1.
    /// </summary>
    public static (string Kind, string Rule) Near => ($"(_near // {KindStep})", $"({KindStep - 1} - _near % {KindStep})");

    IEnumerable<string> Steps => campaign.Rules.Select((_, at) => string.Create(CultureInfo.InvariantCulture, $"_step_{at + 1}"));

    IEnumerable<string> Columns
    {
        get
        {
            IEnumerable<string> named = campaign.Expressions.Any(expression => expression.Names is null)
                ? types.Keys
                : types.Keys.Where(column => campaign.Expressions.Any(expression => expression.Names!.Contains(column)));
            return
            [
                $"{CustomerSource.View}.customer_key",
                .. named.Where(column => !column.Equals("customer_key", StringComparison.OrdinalIgnoreCase))
                    .Select(column => $"{CustomerSource.View}.{Sql.Identifier(column)}"),
                .. ContactsOf(),
            ];
        }
    }

    IEnumerable<string> ContactsOf()
    {
        ContactRules rules = campaign.Definition.Contact;
        IEnumerable<string> all =
        [
            .. rules.DoNotContact.Select((_, at) => ContactColumns.Listed(at)),
            .. rules.CoolDowns.Select((_, at) => ContactColumns.Last(at)),
            .. rules.AtMost.Select((_, at) => ContactColumns.Contacts(at)),
            .. campaign.Definition.Overlap == Overlap.Allow ? Array.Empty<string>() : [ContactColumns.Other],
        ];
        return hasContacts ? all : all.Select(column => $"NULL AS {column}");
    }

    string Block() => _checks.OfCampaign is { Count: > 0 } checks
        ? $"CASE {string.Join(' ', checks.Select((check, at) => $"WHEN {check.Fails} THEN {at + 1}"))} ELSE 0 END"
        : "0";

    string Step(CampaignRule rule, int at)
    {
        string[] cases =
        [
            .. from check in _checks.Of(rule)
               group check by check.Reason into kind
               let code = (KindOf(kind.Key) * KindStep) + KindStep - 2 - at
               select string.Create(CultureInfo.InvariantCulture, $"WHEN {string.Join(" OR ", kind.Select(check => check.Fails))} THEN {code}"),
        ];
        return cases.Length == 0 ? $"{Fits}::SMALLINT" : $"CAST(CASE {string.Join(' ', cases)} ELSE {Fits} END AS SMALLINT)";
    }

    static int KindOf(string reason) => Reasons.OfRules.Index().Single(kind => kind.Item == reason).Index;
}
