using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// Who gets what, as one SELECT: the audience, the groups drawn by a stable hash of the customer, then the rules one after the
/// other, each on those whom no earlier one took. Customers over a rule's limit are open to the rules after it.
/// </summary>
/// <param name="campaign">What is decided.</param>
/// <param name="types">Type of every column of the customer view.</param>
/// <param name="seed">The project's seed.</param>
sealed class TreatmentSql(Campaign campaign, IReadOnlyDictionary<string, LogicalType> types, long seed)
{
    readonly WhySql _why = new(campaign, types);

    string Purpose => "treatment:" + campaign.Name;

    /// <summary>The rows of the campaign for <c>gold.treatments</c>, in the order of customers.</summary>
    public string ToSql(DateTimeOffset asOf, string runId) =>
        $"""
        WITH audience AS (
          SELECT *, stable_share({seed}, {Sql.Literal(Purpose)}, customer_key) AS _share
          FROM {CustomerSource.View}
          WHERE ({campaign.Audience.Text})
        ),
        open_to_rules AS (
          SELECT * FROM audience AS {CustomerSource.View} WHERE _share >= {Number(Drawn)}
        ),
        {string.Join(",\n", campaign.Rules.Select(TakenSql))},
        taken AS (
          {string.Join("\n  UNION ALL\n  ", Numbers.Select(rule => $"SELECT customer_key, {rule} AS _rule FROM taken_{rule}"))}
        )
        SELECT
          customer_key,
          {Sql.Literal(campaign.Name)} AS campaign,
          {LakeSession.TimestampLiteral(asOf)} AS as_of,
          1 AS contact_no,
          CASE
            WHEN _share < {Number(campaign.Definition.Control)} THEN 'control'
            WHEN _share < {Number(Drawn)} THEN 'business_as_usual'
            WHEN _rule IS NULL THEN 'none'
            ELSE 'treated'
          END AS "group",
          {OfRule(rule => Sql.Literal(rule.Definition.Treatment))} AS treatment,
          {OfRule(rule => Sql.Literal(rule.Definition.Name))} AS rule,
          {OfRule(rule => rule.Definition.Variant is { } variant ? Sql.Literal(variant) : null)} AS variant,
          {OfRule(rule => Sql.Literal(rule.Definition.CampaignCode))} AS campaign_code,
          {Sql.Literal(campaign.Definition.Channel)} AS channel,
          CASE
            WHEN _share < {Number(campaign.Definition.Control)} THEN {_why.Control}
            WHEN _share < {Number(Drawn)} THEN {_why.BusinessAsUsual}
            {string.Join("\n    ", campaign.Rules.Select((rule, index) => $"WHEN _rule = {index + 1} THEN {_why.Taken(rule)}"))}
            ELSE {_why.NotTaken()}
          END AS why,
          {OfRule(ExpectedValue, "DOUBLE")} AS expected_value,
          coalesce({OfRule(rule => rule.Definition.Cost.ToString(CultureInfo.InvariantCulture), "DECIMAL(18, 4)")}, 0) AS cost,
          {Sql.Literal(runId)} AS run_id
        FROM audience AS {CustomerSource.View}
        LEFT JOIN taken USING (customer_key)
        ORDER BY customer_key
        """;

    /// <summary>The share of the audience that chance takes before the rules.</summary>
    double Drawn => (double)((decimal)campaign.Definition.Control + (decimal)campaign.Definition.BusinessAsUsual);

    /// <summary>Rules are counted from 1.</summary>
    IEnumerable<int> Numbers => Enumerable.Range(1, campaign.Rules.Count);

    string TakenSql(CampaignRule rule, int index)
    {
        IEnumerable<string> earlier = Enumerable.Range(1, index)
            .Select(number => $"\n  ANTI JOIN taken_{number} USING (customer_key)");
        return $"""
            taken_{index + 1} AS (
              -- {rule.Definition.Name}
              SELECT customer_key
              FROM open_to_rules AS {CustomerSource.View}{string.Concat(earlier)}
              WHERE ({rule.When.Text}){LimitSql(rule)}
            )
            """;
    }

    string LimitSql(CampaignRule rule)
    {
        if (rule.Definition.Limit is not { } limit)
            return "";
        // Where nobody says who comes first, chance does: the order of keys would favour the oldest customers.
        string purpose = Sql.Literal($"limit:{campaign.Name}:{rule.Definition.Name}");
        string order = rule.OrderBy?.Text ?? $"stable_hash({seed}, {purpose}, customer_key)";
        return $"\n  QUALIFY row_number() OVER (ORDER BY {order}, customer_key) <= {limit}";
    }

    string OfRule(Func<CampaignRule, string?> value, string type = "VARCHAR")
    {
        string[] cases =
        [
            .. from number in Numbers
               let sql = value(campaign.Rules[number - 1])
               where sql is not null
               select $"WHEN {number} THEN {sql}",
        ];
        return cases.Length == 0 ? $"CAST(NULL AS {type})" : $"CAST(CASE _rule {string.Join(' ', cases)} END AS {type})";
    }

    static string? ExpectedValue(CampaignRule rule) => rule.ExpectedValue is { } value ? $"({value.Text})" : null;

    /// <summary>A DOUBLE literal; without an exponent SQL would read a DECIMAL.</summary>
    static string Number(double share)
    {
        string text = share.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? text : text + "e0";
    }
}
