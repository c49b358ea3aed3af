using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary><c>policy: uplift</c> and <c>explore</c>, through the whole step.</summary>
public sealed class ExploredPolicyTests
{
    const string Value = """
        audience: churn >= 0.2
        control: 0.15
        business_as_usual: 0.05
        channel: email
        policy: value
        budgets: { money: 4000 }
        rules:
          - { name: voucher, when: churn >= 0.4, treatment: voucher_10, campaign_code: A, cost: 2.5, expected_value: 0.3 * churn * value }
          - { name: letter, when: "true", treatment: letter, channel: letter, campaign_code: B, cost: 0.8, expected_value: 0.1 * value }
          - { name: call, when: country = 'DE', treatment: call, campaign_code: C, cost: 4, expected_value: 0.2 * value }

        """;

    static readonly string Uplift = Value
        .Replace("policy: value", "policy: uplift\nworth: value\nuplift: stays", StringComparison.Ordinal)
        .Replace(", expected_value: 0.3 * churn * value", "", StringComparison.Ordinal)
        .Replace("expected_value: 0.1 * value", "effect: 0.1", StringComparison.Ordinal)
        .Replace("expected_value: 0.2 * value", "effect: 0.2", StringComparison.Ordinal);

    [Fact]
    public void Uplift_decides_as_effect_times_worth_with_columns_of_a_model_where_no_effect_is_told()
    {
        using Campaigns value = Decided(Value, 2_000);
        using Campaigns uplift = new(Uplift);
        uplift.Customers(2_000);
        uplift.Lake.Connection.Execute("ALTER TABLE made ADD COLUMN stays_voucher_10 DOUBLE; UPDATE made SET stays_voucher_10 = 0.3 * churn");
        uplift.Run();
        Assert.Equal(value.Decisions(), uplift.Decisions());
        Assert.NotEqual(0, Count(uplift, "gold.treatments WHERE rule = 'voucher' AND expected_value > 0"));
    }

    [Fact]
    public void A_model_that_says_nothing_of_a_treatment_is_told_at_its_place()
    {
        using Campaigns uplift = new(Uplift);
        uplift.Customers(100);
        ProjectException error = Assert.Throws<ProjectException>(() => uplift.Run());
        Assert.Contains("treatments/win_back.yml:7:10: the customer view has no column 'stays_voucher_10'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ProjectException>(() => new Campaigns(Uplift.Replace("uplift: stays\n", "", StringComparison.Ordinal)));
        Assert.Contains("nothing says what rule 'voucher' changes: name a model by 'uplift:'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_beside_effects_of_all_rules_is_refused()
    {
        string yaml = Uplift.Replace("campaign_code: A,", "campaign_code: A, effect: churn,", StringComparison.Ordinal);
        ProjectException error = Assert.Throws<ProjectException>(() => new Campaigns(yaml));
        Assert.Contains(":7:9: every rule has an 'effect' of its own beside model 'stays'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Customers_explored_get_each_rule_that_gains_and_limits_hold()
    {
        using Campaigns campaigns = Decided(Value + "explore: 0.1\n", 20_000);
        long explored = Count(campaigns, "gold.treatments WHERE reason = 'explored'");
        double open = Count(campaigns, "gold.treatments WHERE \"group\" IN ('treated', 'none') AND reason <> 'no_gain'");
        double bound = 5 * Math.Sqrt(open * 0.1 * 0.9);
        Assert.InRange(explored, (0.1 * open) - bound, (0.1 * open) + bound);
        Assert.Equal(3, Count(campaigns, "(SELECT DISTINCT rule FROM gold.treatments WHERE reason = 'explored')"));
        Assert.True(campaigns.Lake.Connection.Scalar<decimal>("SELECT sum(cost) FROM gold.treatments") <= 4000);
        Assert.Equal(0, Count(campaigns, "gold.treatments WHERE \"group\" = 'treated' AND expected_value <= cost"));
        Assert.Contains("; by chance among the rules that gain (0.1 are explored); brings ",
            campaigns.Lake.Connection.Scalar<string>("SELECT any_value(why) FROM gold.treatments WHERE reason = 'explored'"), StringComparison.Ordinal);
    }

    /// <summary>
    /// Weighted by one over their propensities, those who got something stand for all who could get it (Horvitz and Thompson 1952).
    /// </summary>
    [Fact]
    public void Propensities_are_the_chances_with_which_things_were_got()
    {
        using Campaigns campaigns = new(Value + "explore: 0.4\n");
        campaigns.Customers(8_000);
        Dictionary<string, (double Sum, double Variance, double Wanted)> weighted = [];
        for (int day = 0; day < 4; day++)
        {
            campaigns.Run(asOf: Campaigns.AsOf.AddDays(day));
            ColumnTable rows = campaigns.Query("""
                SELECT got, sum(1 / propensity) AS weight, sum((1 - propensity) / propensity / propensity) AS variance, any_value(CASE got
                  WHEN 'voucher' THEN (SELECT count(*) FROM made WHERE churn >= 0.4 AND 0.3 * churn * value > 2.5)
                  WHEN 'letter' THEN (SELECT count(*) FROM made WHERE churn >= 0.2 AND 0.1 * value > 0.8)
                  WHEN 'call' THEN (SELECT count(*) FROM made WHERE churn >= 0.2 AND country = 'DE' AND 0.2 * value > 4)
                  ELSE (SELECT count(*) FROM made WHERE churn >= 0.2) END) AS wanted
                FROM (
                  SELECT CASE WHEN "group" = 'business_as_usual' THEN 'usual' ELSE coalesce(rule, 'none') END AS got, propensity
                  FROM gold.treatments WHERE as_of = (SELECT max(as_of) FROM gold.treatments))
                GROUP BY got
                """);
            for (int row = 0; row < rows.Rows; row++)
            {
                (double sum, double variance, double wanted) = weighted.GetValueOrDefault(rows.Texts("got")[row]!);
                weighted[rows.Texts("got")[row]!] = (sum + rows.Doubles("weight")[row], variance + rows.Doubles("variance")[row], wanted + rows.Longs("wanted")[row]);
            }
        }

        Assert.Equal(5, weighted.Count);
        // Groups are drawn once for a customer, so the days are not independent: twice the error that they would have.
        Assert.All(weighted.Values, one => Assert.InRange(one.Sum, one.Wanted - (8 * Math.Sqrt(one.Variance)), one.Wanted + (8 * Math.Sqrt(one.Variance))));
        Assert.All(weighted.Values, one => Assert.True(8 * Math.Sqrt(one.Variance) < 0.3 * one.Wanted));
    }

    [Fact]
    public void Rules_in_their_order_have_the_chances_of_the_groups()
    {
        using Campaigns campaigns = new(Campaigns.WinBack, ("patron.yml", Campaigns.Settings + "hold_out: 0.2\n"));
        campaigns.Customers(2_000);
        campaigns.Run();
        Assert.Equal(
            """
            {'group': business_as_usual, 'propensity': 0.0400, 'missed': false}
            {'group': control, 'propensity': 0.2800, 'missed': false}
            {'group': control, 'propensity': 0.9600, 'missed': true}
            {'group': hold_out, 'propensity': 0.2800, 'missed': false}
            {'group': hold_out, 'propensity': 0.9600, 'missed': true}
            {'group': none, 'propensity': 0.9600, 'missed': true}
            {'group': treated, 'propensity': 0.6800, 'missed': false}
            """,
            campaigns.Lake.Connection.Scalar<string>("""
                SELECT string_agg(DISTINCT CAST({'group': "group", 'propensity': CAST(propensity AS DECIMAL(5, 4)), 'missed': intended_rule IS NULL} AS VARCHAR), chr(10)
                  ORDER BY CAST({'group': "group", 'propensity': CAST(propensity AS DECIMAL(5, 4)), 'missed': intended_rule IS NULL} AS VARCHAR))
                FROM gold.treatments JOIN made USING (customer_key)
                WHERE churn < 0.5 AND ("group" <> 'business_as_usual' OR intended_rule IS NOT NULL)
                """));
        // The rule of churn >= 0.5 is cut off by a hash, whose chance is not told; that of business as usual is.
        Assert.Equal(0, Count(campaigns, "gold.treatments JOIN made USING (customer_key) WHERE churn >= 0.5 AND \"group\" <> 'business_as_usual' AND propensity IS NOT NULL"));
        Assert.Equal(0, Count(campaigns, "gold.treatments WHERE \"group\" = 'business_as_usual' AND abs(propensity - 0.04) > 1e-12"));
    }

    /// <summary>Weighted by one over their propensities (Horvitz and Thompson 1952), as where limits hold all of it.</summary>
    [Fact]
    public void Exploration_that_limits_do_not_hold_is_thinned_and_propensities_are_those_of_what_is_left()
    {
        using Campaigns campaigns = Decided(Value + "explore: 0.9\n", 20_000);
        Assert.True(campaigns.Lake.Connection.Scalar<decimal>("SELECT sum(cost) FROM gold.treatments") <= 4000);
        Assert.Contains(
            campaigns.Observer.Notes,
            said => said.StartsWith("campaign win_back: limits and budgets do not hold all that 'explore' asks for", StringComparison.Ordinal));
        ColumnTable rows = campaigns.Query("""
            SELECT rule, sum(1 / propensity) AS weight, sqrt(sum((1 - propensity) / propensity / propensity)) AS error,
              any_value(CASE rule
                WHEN 'voucher' THEN (SELECT count(*) FROM made WHERE churn >= 0.4 AND 0.3 * churn * value > 2.5)
                WHEN 'letter' THEN (SELECT count(*) FROM made WHERE churn >= 0.2 AND 0.1 * value > 0.8)
                ELSE (SELECT count(*) FROM made WHERE churn >= 0.2 AND country = 'DE' AND 0.2 * value > 4) END) AS wanted
            FROM gold.treatments WHERE rule IS NOT NULL GROUP BY rule ORDER BY rule
            """);
        Assert.Equal("call letter voucher", string.Join(' ', rows.Texts("rule")));
        for (int row = 0; row < rows.Rows; row++)
        {
            (double weight, double error, double wanted) =
                (rows.Doubles("weight")[row], rows.Doubles("error")[row], rows.Longs("wanted")[row]);
            Assert.InRange(weight, wanted - (5 * error), wanted + (5 * error));
            Assert.True(5 * error < 0.4 * wanted, $"{5 * error} of {wanted}");
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
}
