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
/// 0; <c>_fits</c>, the rules whose checks all hold; <c>_drawn</c>, see <see cref="GroupSql"/>; <c>_stratum</c>;
/// <c>_cluster</c>.
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
            {_groups.Cluster} AS _cluster,
            {Block()} AS _block,
            {string.Join(",\n    ", Channels.Select((channel, at) => $"{ReachedBy(channel)} AS _reach_{at + 1}"))}
          FROM {CustomerSource.View}{(hasContacts ? $"\n  LEFT JOIN {Contacts} USING (customer_key)" : "")}
          WHERE ({campaign.Audience.Text})
        ),
        fitted AS (
          SELECT
            * EXCLUDE ({string.Join(", ", Channels.Select((_, at) => $"_reach_{at + 1}"))}),
            {string.Join(" | ", campaign.Rules.Select((rule, at) => $"CASE WHEN {FitsSql(rule)} THEN {_mask.Of([at])} ELSE 0 END"))} AS _fits
          FROM checked AS {CustomerSource.View}
        )
        {_groups.ToSql("fitted")}
        """;

    /// <summary>The channels of the rules: whether a customer may be reached by one is asked once, whatever the number of rules.</summary>
    IReadOnlyList<string> Channels => campaign.Definition.Channels;

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

    string ReachedBy(string channel) => And(["_block = 0", .. _checks.OfChannel(channel).Select(check => $"({check.Holds})")]);

    /// <summary>NULL means that the rule does not fit.</summary>
    string FitsSql(CampaignRule rule) => And(
    [
        string.Create(CultureInfo.InvariantCulture, $"_reach_{Channels.Index().Single(channel => channel.Item == rule.Definition.Channel).Index + 1}"),
        .. _checks.OfRuleAlone(rule).Select(check => $"({check.Holds})"),
    ]);

    static string And(IEnumerable<string> conditions) => string.Join(" AND ", conditions);
}
