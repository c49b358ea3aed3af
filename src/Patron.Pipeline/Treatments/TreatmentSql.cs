using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// The rows of a campaign for <c>gold.treatments</c>, of the audience and who was chosen for what: the outcome of every customer and
/// the reason, and for whoever was left untreated by chance what they would have got.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="types">Type of every column of the customer view.</param>
/// <param name="seed">The project's seed.</param>
/// <param name="full">Why rules did not take everybody whom they fit, by their place.</param>
sealed class TreatmentSql(Campaign campaign, IReadOnlyDictionary<string, LogicalType> types, long seed, IReadOnlyDictionary<int, string> full)
{
    readonly CampaignChecks _checks = new(campaign, types);
    readonly VariantSql _variants = new(campaign, seed);

    TreatmentDefinition Definition => campaign.Definition;

    /// <summary>The rows, in the order of customers.</summary>
    public string ToSql(DateTimeOffset asOf, string runId) =>
        $"""
        SELECT
          customer_key,
          {Sql.Literal(campaign.Name)} AS campaign,
          {LakeSession.TimestampLiteral(asOf)} AS as_of,
          coalesce(contact_no, 1) AS contact_no,
          {Group} AS "group",
          {OfRule("_given", rule => Sql.Literal(rule.Definition.Treatment))} AS treatment,
          {OfRule("_given", rule => Sql.Literal(rule.Name))} AS rule,
          {OfRule("_given", _variants.Of)} AS variant,
          {OfRule("_given", rule => Sql.Literal(rule.Definition.CampaignCode))} AS campaign_code,
          {Channel} AS channel,
          {Reason()} AS reason,
          {Why()} AS why,
          {OfRule("_given", ExpectedValue, "DOUBLE")} AS expected_value,
          coalesce({OfRule("_given", rule => rule.Definition.Cost.ToString(CultureInfo.InvariantCulture), "DECIMAL(18, 4)")}, 0) AS cost,
          {OfRule("_rule", rule => Sql.Literal(rule.Definition.Treatment))} AS intended_treatment,
          {OfRule("_rule", rule => Sql.Literal(rule.Name))} AS intended_rule,
          {OfRule("_rule", _variants.Of)} AS intended_variant,
          _stratum AS stratum,
          {Sql.Literal(runId)} AS run_id
        FROM (
          SELECT
            audience.*,
            contact_no,
            chosen.rule AS _rule,
            CASE WHEN _drawn = {GroupSql.Open} THEN chosen.rule END AS _given
          FROM {AudienceSql.Table} AS audience
          LEFT JOIN {ChosenTable.Name} AS chosen ON chosen.place = audience.rowid
        ) AS {CustomerSource.View}
        ORDER BY customer_key, contact_no
        """;

    static string Group =>
        $"""
        CASE
            WHEN _drawn = {GroupSql.HoldOut} THEN '{Reasons.HoldOut}'
            WHEN _drawn = {GroupSql.Control} THEN '{Reasons.Control}'
            WHEN _drawn = {GroupSql.BusinessAsUsual} THEN '{Reasons.BusinessAsUsual}'
            WHEN _rule IS NULL THEN 'none'
            ELSE '{Reasons.Treated}'
          END
        """;

    string Reason()
    {
        string[] blocks = [.. _checks.OfCampaign.Select((check, at) => Invariant($"WHEN _block = {at + 1} THEN '{check.Reason}'"))];
        string[] kinds = [.. Reasons.OfRules.Select((reason, kind) => Invariant($"WHEN {kind} THEN '{reason}'"))];
        return $"""
            CASE
                WHEN _drawn = {GroupSql.HoldOut} THEN '{Reasons.HoldOut}'
                WHEN _drawn = {GroupSql.Control} THEN '{Reasons.Control}'
                WHEN _drawn = {GroupSql.BusinessAsUsual} THEN '{Reasons.BusinessAsUsual}'
                WHEN _rule IS NOT NULL THEN '{Reasons.Treated}'
                {string.Join("\n    ", [.. blocks, $"WHEN _fits <> 0 THEN '{Reasons.Limit}'"])}
                ELSE CASE {AudienceSql.Near.Kind} {string.Join(' ', kinds)} END
              END
            """;
    }

    string Why()
    {
        string[] rules = [.. campaign.Rules.Select((rule, at) => Invariant($"WHEN _rule = {at + 1} THEN {_checks.Taken(rule)}"))];
        string[] blocks = [.. _checks.OfCampaign.Select((check, at) => Invariant($"WHEN _block = {at + 1} THEN {check.Failed}"))];
        string[] filled = [.. full.OrderBy(rule => rule.Key).Select(rule =>
            Invariant($"WHEN {rule.Key + 1} THEN {Sql.Literal($"no rule has room; {campaign.Rules[rule.Key].Name} {rule.Value}")}"))];
        string[] near = [.. campaign.Rules.Select((rule, at) => Invariant($"WHEN {at + 1} THEN {Nearest(rule)}"))];
        return $"""
            CASE
                WHEN _drawn = {GroupSql.HoldOut} THEN {Drawn("the hold-out that no campaign treats", Definition.HoldOut, "all customers")}
                WHEN _drawn = {GroupSql.Control} THEN {Drawn("the control group", Definition.Control, Drawers)}
                WHEN _drawn = {GroupSql.BusinessAsUsual} THEN {Drawn("business as usual", Definition.BusinessAsUsual, Drawers)}
                {string.Join("\n    ", [.. rules, .. blocks])}
                {(filled.Length == 0 ? "" : $"WHEN _fits <> 0 THEN CASE {RuleMask.First("_fits")} {string.Join(' ', filled)} END\n    ")}ELSE CASE {AudienceSql.Near.Rule} {string.Join(' ', near)} END
              END
            """;
    }

    string Nearest(CampaignRule rule)
    {
        IReadOnlyList<Check> checks = _checks.Of(rule);
        return checks.Count switch
        {
            0 => "NULL",
            1 => checks[0].Failed,
            _ => $"CASE {string.Join(' ', checks.SkipLast(1).Select(check => $"WHEN {check.Fails} THEN {check.Failed}"))} ELSE {checks[^1].Failed} END",
        };
    }

    string Drawers => Definition.ControlOf == ShareOf.Eligible ? "the eligible" : "the audience";

    /// <summary>The campaign's channel where it has one alone, whatever becomes of the customer.</summary>
    string Channel => Definition.Channels.Count == 1
        ? Sql.Literal(Definition.Channels[0])
        : OfRule("_rule", rule => Sql.Literal(rule.Definition.Channel));

    string OfRule(string number, Func<CampaignRule, string?> value, string type = "VARCHAR")
    {
        string[] cases =
        [
            .. from rule in campaign.Rules.Index()
               let sql = value(rule.Item)
               where sql is not null
               select Invariant($"WHEN {rule.Index + 1} THEN {sql}"),
        ];
        return cases.Length == 0 ? $"CAST(NULL AS {type})" : $"CAST(CASE {number} {string.Join(' ', cases)} END AS {type})";
    }

    static string? ExpectedValue(CampaignRule rule) => rule.ExpectedValue is { } value ? $"({value.Text})" : null;

    static string Drawn(string group, double share, string of) =>
        Sql.Literal(Invariant($"drawn by chance into {group} ({share:0.####} of {of})"));

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
