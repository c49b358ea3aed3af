using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects segments and the decisions of campaigns.</summary>
static class CollectDecisions
{
    const int SamplesOfEach = 3;

    public static SegmentFigures Segments(RfmDefinition model, StepContext context)
    {
        LifetimeValueDefinition? valued = context.Project.Models.OfType<LifetimeValueDefinition>().FirstOrDefault();
        string value = valued is null
            ? "CAST(NULL AS DECIMAL(38, 4))"
            : $"sum(CAST(valued.value AS DECIMAL(38, 4)))";
        string join = valued is null
            ? ""
            : $"""
                LEFT JOIN (
                  SELECT customer_key, value FROM {ScoreLifetimeValue.Table} WHERE {GoldRows.Of(valued.Name, context.AsOf)}
                ) AS valued USING (customer_key)
                """;
        return new SegmentFigures(model.Name, Rows.Of(
            context,
            $"""
            SELECT segment, count(*) AS customers, sum(amount) AS amount, {value} AS value
            FROM {ScoreRfm.Table}
            {join}
            WHERE {GoldRows.Of(model.Name, context.AsOf, "segmentation")}
            GROUP BY ALL
            ORDER BY customers DESC, segment
            """,
            (table, row) => new Segment(
                table.Texts("segment")[row]!, table.Longs("customers")[row],
                table.Number("amount", row) ?? 0, table.Number("value", row))));
    }

    public static CampaignFigures Campaign(TreatmentDefinition campaign, StepContext context)
    {
        string from = $"FROM {TreatStep.Table} WHERE {GoldRows.Of(campaign.Name, context.AsOf, "campaign")}";
        List<(string? Rule, long Customers, double Cost, double? Value)> taken = Rows.Of(
            context,
            $"""
            SELECT rule, count(*) AS customers, sum(cost) AS cost, sum(CAST(expected_value AS DECIMAL(38, 4))) AS value
            {from}
            GROUP BY ALL
            """,
            (table, row) => (
                table.Texts("rule")[row], table.Longs("customers")[row],
                table.Number("cost", row) ?? 0, table.Number("value", row)));
        return new CampaignFigures(
            campaign.Name,
            string.Join(", ", campaign.Channels),
            SqlLayout.Canonical(campaign.Audience),
            [
                .. campaign.Rules.Select(rule =>
                {
                    var (_, customers, cost, value) = taken.Find(row => row.Rule == rule.Name);
                    return new RuleFigures(
                        rule.Name, SqlLayout.Canonical(rule.When), rule.Treatment, rule.Limit, customers, cost, value);
                }),
            ],
            Rows.Of(
                context,
                $"""SELECT "group", count(*) AS customers {from} GROUP BY ALL ORDER BY customers DESC, "group" """,
                (table, row) => new GroupFigures(table.Texts("group")[row]!, table.Longs("customers")[row])),
            campaign.HasPrices ? Limits(campaign, context) : [],
            Rows.Of(
                context,
                $"""
                SELECT customer_key, "group", rule, regexp_replace(why, '''[^'']*''', '…', 'g') AS why
                {from}
                QUALIFY row_number() OVER (PARTITION BY "group", rule ORDER BY customer_key) <= {SamplesOfEach}
                ORDER BY "group" <> 'treated', "group", rule, customer_key
                """,
                (table, row) => new DecisionSample(
                    table.Texts("customer_key")[row]!, table.Texts("group")[row]!, table.Texts("rule")[row],
                    table.Texts("why")[row]!)));
    }

    /// <summary>Budgets first, then what is nearest to the rules.</summary>
    static List<LimitFigures> Limits(TreatmentDefinition campaign, StepContext context) => Rows.Of(
        context,
        $"""
        SELECT kind, name, "limit", used, price
        FROM {LimitsTable.Name}
        WHERE {GoldRows.Of(campaign.Name, context.AsOf, "campaign")}
        ORDER BY list_position(['budget', 'treatment', 'rule', 'variant'], kind), name
        """,
        (table, row) => new LimitFigures(
            table.Texts("kind")[row]!, table.Texts("name")[row]!, table.Doubles("limit")[row], table.Doubles("used")[row],
            table.Doubles("price")[row]));
}
