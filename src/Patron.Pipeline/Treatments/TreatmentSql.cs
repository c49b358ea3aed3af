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
/// <param name="words">What the policy says of its choice.</param>
sealed class TreatmentSql(Campaign campaign, IReadOnlyDictionary<string, LogicalType> types, long seed, ChoiceWords words)
{
    readonly CampaignChecks _checks = new(campaign, types);
    readonly VariantSql _variants = new(campaign, seed);
    readonly GainSql _gains = new(campaign);
    readonly NearestRule _nearest = new(campaign, new CampaignChecks(campaign, types));

    TreatmentDefinition Definition => campaign.Definition;

    /// <summary>The rows, in the order of customers.</summary>
    public string ToSql(DateTimeOffset asOf, string runId) =>
        $"""
        SELECT
          customer_key,
          {Sql.Literal(campaign.Name)} AS campaign,
          {LakeSession.TimestampLiteral(asOf)} AS as_of,
          coalesce(_contact, 1) AS contact_no,
          {Group} AS "group",
          CASE WHEN _given IS NOT NULL THEN _treatment END AS treatment,
          CASE WHEN _given IS NOT NULL THEN _name END AS rule,
          {OfRule("_given", _variants.Of)} AS variant,
          CASE WHEN _given IS NOT NULL THEN _code END AS campaign_code,
          {Channel} AS channel,
          {Reason()} AS reason,
          {Why()} AS why,
          {OfRule("_given", _gains.ExpectedValue, "DOUBLE")} AS expected_value,
          CASE WHEN _given IS NOT NULL THEN _cost ELSE 0 END AS cost,
          _treatment AS intended_treatment,
          _name AS intended_rule,
          {OfRule("_rule", _variants.Of)} AS intended_variant,
          _stratum AS stratum,
          _cluster AS cluster,
          {Propensity} AS propensity,
          {Sql.Literal(runId)} AS run_id
        FROM (
          SELECT
            *,
            CASE WHEN _drawn = {GroupSql.Open} THEN _rule END AS _given,
            CASE WHEN _fits = 0 AND _block = 0 AND _drawn = {GroupSql.Open} THEN {_nearest.Sql} END AS _near
          FROM (
            SELECT audience.*, chosen.contact_no AS _contact, chosen.rule AS _rule{MoreColumns}, rules.* EXCLUDE (_number)
            FROM {AudienceSql.Table} AS audience
            LEFT JOIN {ChosenTable.Name} AS chosen ON chosen.place = audience.rowid{MoreRows}
            LEFT JOIN (VALUES {string.Join(", ", campaign.Definition.Rules.Select(RowOf))})
              AS rules(_number, _name, _treatment, _code, _channel, _cost) ON _number = chosen.rule
          ) AS {CustomerSource.View}
        ) AS {CustomerSource.View}
        ORDER BY customer_key, contact_no
        """;

    /// <summary>What a rule says alike to everybody.</summary>
    static string RowOf(TreatmentRule rule, int at) => Invariant(
        $"({at + 1}, {Sql.Literal(rule.Name)}, {Sql.Literal(rule.Treatment)}, {Sql.Literal(rule.CampaignCode)}, {Sql.Literal(rule.Channel)}, {GainSql.Cost(rule)})");

    string MoreColumns => string.Concat(words.Tables.SelectMany(table => table.Columns.Select(column => $", {table.Name}.{column.Column} AS {column.As}")));

    string MoreRows => string.Concat(words.Tables.Select(table => $"\n    LEFT JOIN {table.Name} ON {table.Name}.place = audience.rowid"));

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

    /// <summary>The probability with which the customer got what they got: chance of groups and of the policy.</summary>
    string Propensity
    {
        get
        {
            string rest = $"(1 - {GroupSql.Number(Definition.HoldOut)})";
            string pool = Definition.ControlOf == ShareOf.Eligible ? "_fits <> 0" : "true";
            string OfPool(double share) => $"CASE WHEN {pool} THEN {GroupSql.Number(share)} ELSE 0e0 END";
            string open = $"{rest} * (1 - {OfPool((double)((decimal)Definition.Control + (decimal)Definition.BusinessAsUsual))})";
            return $"""
                CASE
                    WHEN _drawn = {GroupSql.BusinessAsUsual} THEN {rest} * {GroupSql.Number(Definition.BusinessAsUsual)}
                    WHEN _given IS NOT NULL THEN {open} * ({words.Chance})
                    ELSE {GroupSql.Number(Definition.HoldOut)} + {rest} * {OfPool(Definition.Control)} + {open} * ({words.ChanceOfNone})
                  END
                """;
        }
    }

    string Reason()
    {
        string[] blocks = [.. _checks.OfCampaign.Select((check, at) => Invariant($"WHEN _block = {at + 1} THEN '{check.Reason}'"))];
        string[] kinds = [.. Reasons.OfRules.Select((reason, kind) => Invariant($"WHEN {kind} THEN '{reason}'"))];
        return $"""
            CASE
                WHEN _drawn = {GroupSql.HoldOut} THEN '{Reasons.HoldOut}'
                WHEN _drawn = {GroupSql.Control} THEN '{Reasons.Control}'
                WHEN _drawn = {GroupSql.BusinessAsUsual} THEN '{Reasons.BusinessAsUsual}'
                WHEN _rule IS NOT NULL THEN {words.Treated}
                {string.Join("\n    ", [.. blocks, $"WHEN _fits <> 0 THEN {words.Missed}"])}
                ELSE CASE {NearestRule.KindOf("_near")} {string.Join(' ', kinds)} END
              END
            """;
    }

    string Why()
    {
        string[] rules = [.. campaign.Rules.Select((rule, at) => Invariant($"WHEN _rule = {at + 1} THEN {Taken(rule, at)}"))];
        string[] blocks = [.. _checks.OfCampaign.Select((check, at) => Invariant($"WHEN _block = {at + 1} THEN {check.Failed}"))];
        string[] near = [.. campaign.Rules.Select((rule, at) => Invariant($"WHEN {at + 1} THEN {Nearest(rule)}"))];
        return $"""
            CASE
                WHEN _drawn = {GroupSql.HoldOut} THEN {Drawn("the hold-out that no campaign treats", Definition.HoldOut, "all customers")}
                WHEN _drawn = {GroupSql.Control} THEN {Drawn("the control group", Definition.Control, Drawers)}
                WHEN _drawn = {GroupSql.BusinessAsUsual} THEN {Drawn("business as usual", Definition.BusinessAsUsual, Drawers)}
                {string.Join("\n    ", [.. rules, .. blocks])}
                {(words.WhyMissed is null ? "" : $"WHEN _fits <> 0 THEN {words.WhyMissed}\n    ")}ELSE CASE {NearestRule.RuleOf("_near")} {string.Join(' ', near)} END
              END
            """;
    }

    string Taken(CampaignRule rule, int at) => words.Taken(at) is { } more ? $"concat({_checks.Taken(rule)}, {more})" : _checks.Taken(rule);

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
        : "_channel";

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

    static string Drawn(string group, double share, string of) =>
        Sql.Literal(Invariant($"drawn by chance into {group} ({share:0.###############} of {of})"));

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
