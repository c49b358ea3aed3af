using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary><c>policy: value</c>, through the whole step.</summary>
public sealed class ValuePolicyTests
{
    const string Free = """
        audience: churn >= 0.2
        control: 0.1
        channel: email
        policy: value
        rules:
          - { name: voucher, when: churn >= 0.4, treatment: voucher_10, campaign_code: A, cost: 12.5, expected_value: churn * value * 0.3 }
          - { name: call, when: value >= 20, treatment: call, channel: call, campaign_code: B, cost: 3, expected_value: "CASE WHEN country = 'DE' THEN value * 0.1 END" }
          - { name: letter, when: "true", treatment: letter, channel: letter, campaign_code: C, cost: 0.8, expected_value: 5 * churn }

        """;

    const string Scarce = Free + """
        budgets:
          money: 900
          calls: { of: 1, on: call, limit: 25 }
          postage: { of: "CASE rule WHEN 'letter' THEN cost * 1.19 ELSE 0 END", limit: 60 }

        """;

    const string OfTreated = "FROM gold.treatments WHERE \"group\" = 'treated'";

    [Fact]
    public void Without_budgets_everybody_has_the_rule_that_gains_most()
    {
        using Campaigns campaigns = Decided(Free, 3_000);
        ColumnTable rows = campaigns.Query("SELECT churn, value, country, intended_rule, \"group\" FROM made JOIN gold.treatments USING (customer_key)");
        Assert.Equal(rows.Rows, Count(campaigns, "made WHERE churn >= 0.2"));
        (double[] churns, double[] values) = (rows.Doubles("churn"), rows.Doubles("value"));
        (string?[] countries, string?[] intended, string?[] groups) = (rows.Texts("country"), rows.Texts("intended_rule"), rows.Texts("group"));
        for (int row = 0; row < rows.Rows; row++)
        {
            (double churn, double value) = (churns[row], values[row]);
            (string Rule, double Gain)[] gains =
            [
                ("voucher", churn >= 0.4 ? (churn * value * 0.3) - 12.5 : 0),
                ("call", value >= 20 && countries[row] == "DE" ? (value * 0.1) - 3 : 0),
                ("letter", (5 * churn) - 0.8),
            ];
            (string rule, double gain) = gains.MaxBy(one => one.Gain);
            Assert.Equal(gain > 0 ? rule : null, intended[row]);
            Assert.Equal(groups[row] == "none", groups[row] != "control" && gain <= 0);
        }

        Assert.NotEqual(0, Count(campaigns, "gold.treatments WHERE rule = 'call'"));
    }

    [Fact]
    public void Nobody_is_treated_at_a_loss_and_reasons_part_the_audience()
    {
        using Campaigns campaigns = Decided(Scarce.Replace("5 * churn", "3 * churn", StringComparison.Ordinal), 3_000);
        Assert.Equal(0, Count(campaigns, $"(SELECT 1 {OfTreated} AND expected_value <= cost)"));
        Assert.Equal(
            "budget, control, no_gain, treated",
            campaigns.Lake.Connection.Scalar<string>("SELECT string_agg(DISTINCT reason, ', ' ORDER BY reason) FROM gold.treatments"));
        Assert.Equal(0, Count(campaigns, """gold.treatments WHERE ("group" = 'none') <> (reason IN ('no_gain', 'budget')) OR why IS NULL"""));
        Assert.Equal(Count(campaigns, "made WHERE churn >= 0.2"), Count(campaigns, "gold.treatments"));
        // Whoever gains by a letter has no room, and whoever gains by nothing is told so.
        Assert.Equal(0, Count(campaigns, "gold.treatments JOIN made USING (customer_key) WHERE reason = 'no_gain' AND 3 * churn > 0.8"));
    }

    [Fact]
    public void Budgets_are_used_up_and_never_exceeded()
    {
        using Campaigns campaigns = Decided(Scarce, 3_000);
        double money = campaigns.Lake.Connection.Scalar<double>($"SELECT CAST(sum(cost) AS DOUBLE) {OfTreated}");
        double postage = campaigns.Lake.Connection.Scalar<double>($"SELECT CAST(sum(cost * 1.19) AS DOUBLE) {OfTreated} AND rule = 'letter'");
        Assert.InRange(money, 900 - 12.5, 900);
        Assert.InRange(postage, 58, 60);
        Assert.Equal(25, Count(campaigns, $"(SELECT 1 {OfTreated} AND rule = 'call')"));
        Assert.Contains("budget money 899", Assert.Single(campaigns.Observer.Notes), StringComparison.Ordinal);
        Assert.Matches("budget calls 25 of 25 at a price of [0-9.]+", campaigns.Observer.Notes[0]);

        campaigns.Lake.Bind(["gold.campaign_limits"]);
        ColumnTable limits = campaigns.Query("""SELECT kind, name, "limit", used, price FROM gold.campaign_limits ORDER BY name""");
        Assert.Equal("calls money postage", string.Join(' ', limits.Texts("name")));
        Assert.All(limits.Texts("kind"), kind => Assert.Equal("budget", kind));
        Assert.Equal([25, 900, 60], limits.Doubles("limit"));
        Assert.Equal(25, limits.Doubles("used")[0]);
        Assert.Equal(money, limits.Doubles("used")[1], 1e-9);
        Assert.Equal(postage, limits.Doubles("used")[2], 1e-9);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"budget calls 25 of 25 at a price of {limits.Doubles("price")[0]:0.00};"),
            campaigns.Observer.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void With_limits_and_budgets_the_gain_is_the_highest_there_is()
    {
        int rounds = Rounds.Count(12, 600);
        for (int round = 0; round < rounds; round++)
        {
            using Campaigns campaigns = Decided(new PolicyCampaign((int)((Rounds.Seed + (ulong)round) % int.MaxValue), 1).Yaml, 11);
            TreatmentDefinition campaign = campaigns.Project.Treatments.Single();
            ColumnTable open = campaigns.Query("""
                SELECT customer_key, churn, value FROM gold.treatments JOIN made USING (customer_key) WHERE "group" IN ('treated', 'none') ORDER BY customer_key
                """);
            double best = PolicyCampaign.Best(campaign, open, campaigns.Project.Settings.Seed);
            double found = campaigns.Lake.Connection.Scalar<double>($"SELECT coalesce(sum(expected_value - CAST(cost AS DOUBLE)), 0e0) {OfTreated}");
            Assert.InRange(found, (best * (1 - 1e-4)) - 1e-9, best + 1e-9);
            LimitsHold(campaigns, campaign);
        }
    }

    [Fact]
    public void A_minimum_is_reached_by_those_who_lose_least()
    {
        using Campaigns campaigns = Decided("""
            audience: "true"
            control: 0.1
            channel: email
            policy: value
            budgets: { money: 150 }
            rules:
              - { name: best, when: "true", treatment: x, campaign_code: A, cost: 1, expected_value: 5 + value * 0.02 }
              - { name: least, when: "true", treatment: y, campaign_code: B, cost: 1, expected_value: 5 + value * 0.01, minimum: 40 }

            """, 120);
        Assert.Equal(40, Count(campaigns, $"(SELECT 1 {OfTreated} AND rule = 'least')"));
        Assert.True(campaigns.Lake.Connection.Scalar<bool>($"""
            SELECT max(value) FILTER (rule = 'least') < min(value) FILTER (rule = 'best') FROM gold.treatments JOIN made USING (customer_key) WHERE "group" = 'treated'
            """));
    }

    [Fact]
    public void Limits_of_every_kind_hold_where_many_compete()
    {
        int rounds = Rounds.Count(3, 60);
        for (int round = 0; round < rounds; round++)
        {
            using Campaigns campaigns = Decided(new PolicyCampaign((int)((Rounds.Seed + (ulong)round) % int.MaxValue), 25).Yaml, 1_000);
            LimitsHold(campaigns, campaigns.Project.Treatments.Single());
        }
    }

    [Theory]
    [InlineData(Scarce)]
    [InlineData(Free + "explore: 0.3\nbudgets: { money: 40000 }\n")]
    [InlineData("""
        audience: "true"
        control: 0.5
        channel: email
        policy: value
        budgets: { money: 1500 }
        rules:
          - { name: de, when: country = 'DE', treatment: x, campaign_code: A, cost: 1, expected_value: 3 }
          - { name: fr, when: country = 'FR', treatment: y, campaign_code: B, cost: 1, expected_value: 3 }
          - { name: all, when: "true", treatment: z, campaign_code: C, cost: 0.5, expected_value: 1.5 }

        """)]
    public void Treated_and_control_are_chosen_for_alike_also_where_many_are_equal(string yaml)
    {
        using Campaigns campaigns = Decided(yaml.Replace("control: 0.1", "control: 0.5", StringComparison.Ordinal), 20_000);
        ColumnTable shares = campaigns.Query("""
            SELECT CAST(of_control / controls AS DOUBLE) AS control, CAST(of_open / opens AS DOUBLE) AS open,
              sqrt((of_control + of_open) / (controls + opens) * (1 - (of_control + of_open) / (controls + opens)) * (1 / controls + 1 / opens)) AS error
            FROM (
              SELECT intended_rule, count(*) FILTER ("group" = 'control') AS of_control, count(*) FILTER ("group" <> 'control') AS of_open,
                sum(of_control) OVER () AS controls, sum(of_open) OVER () AS opens
              FROM gold.treatments GROUP BY ALL)
            ORDER BY ALL
            """);
        Assert.True(shares.Rows >= 2);
        AreAlike(shares);
        // Nor do those with the same intention differ in what they are worth.
        AreAlike(campaigns.Query("""
            SELECT sum(value) FILTER (is_control) / count(*) FILTER (is_control) AS control, sum(value) FILTER (NOT is_control) / count(*) FILTER (NOT is_control) AS open,
              stddev(value) * sqrt(1 / count(*) FILTER (is_control) + 1 / count(*) FILTER (NOT is_control)) AS error
            FROM (SELECT intended_rule, "group" = 'control' AS is_control, CAST(value AS DECIMAL(18, 6)) AS value
              FROM gold.treatments JOIN made USING (customer_key))
            GROUP BY intended_rule ORDER BY ALL
            """));
    }

    /// <summary>To five standard errors of the difference; the hash is fixed, so this fails always or never.</summary>
    static void AreAlike(ColumnTable table)
    {
        for (int row = 0; row < table.Rows; row++)
        {
            double bound = 5 * table.Doubles("error")[row];
            Assert.InRange(table.Doubles("control")[row] - table.Doubles("open")[row], -bound, bound);
        }
    }

    [Theory]
    [InlineData(Scarce)]
    [InlineData(Free + "explore: 0.2\nbudgets: { money: 6000.1, odd: { of: 0.1 + churn / 7, limit: 400 } }\n")]
    public void Rows_in_another_order_give_the_same_decisions_and_the_same_words(string yaml)
    {
        using Campaigns campaigns = Decided(yaml, 2_000);
        using Campaigns others = new(yaml);
        foreach (string order in new[] { "n DESC", $"hash(n + {Rounds.Seed % 1000})" })
        {
            others.Customers(2_000, order);
            others.Run();
            Assert.Equal(campaigns.Decisions(), others.Decisions());
            Assert.Equal(campaigns.Observer.Notes[0], others.Observer.Notes[^1]);
            Assert.Equal(File.ReadAllBytes(campaigns.Delivered[0]), File.ReadAllBytes(others.Delivered[0]));
        }
    }

    static Campaigns Decided(string yaml, int customers)
    {
        Campaigns campaigns = new(yaml);
        campaigns.Customers(customers);
        campaigns.Run();
        return campaigns;
    }

    static long Count(Campaigns campaigns, string from) => campaigns.Lake.Connection.Scalar<long>($"SELECT count(*) FROM {from}");

    static void LimitsHold(Campaigns campaigns, TreatmentDefinition campaign)
    {
        foreach (TreatmentRule rule in campaign.Rules)
        {
            AtMost(campaigns, $"count(*) {OfTreated} AND rule = '{rule.Name}'", rule.Limit);
            foreach (VariantDefinition variant in rule.Variants)
                AtMost(campaigns, $"count(*) {OfTreated} AND rule = '{rule.Name}' AND variant = '{variant.Name}'", variant.Limit);
        }

        foreach (TreatmentLimit limit in campaign.TreatmentLimits)
            AtMost(campaigns, $"count(*) {OfTreated} AND treatment = '{limit.Treatment}'", limit.Limit);
        AtMost(campaigns, $"coalesce(sum(cost), 0) {OfTreated}", campaign.Policy.Budgets[0].Limit);
        AtMost(
            campaigns, "coalesce(sum(CAST(ceil(churn * 9) AS INTEGER)), 0) FROM gold.treatments JOIN made USING (customer_key) WHERE \"group\" = 'treated' AND channel = 'call'",
            campaign.Policy.Budgets[1].Limit);
    }

    static void AtMost(Campaigns campaigns, string used, double? limit) => Assert.True(
        limit is null || campaigns.Lake.Connection.Scalar<double>($"SELECT CAST({used.Split(" FROM ")[0]} AS DOUBLE) FROM {used.Split(" FROM ")[1]}") <= limit,
        string.Create(CultureInfo.InvariantCulture, $"{used} is above {limit}"));
}
