using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>Mistakes in how a campaign chooses, told before anything is decided or delivered.</summary>
public sealed class PolicyMistakesTests
{
    const string Right = """
        audience: churn >= 0.3
        control: 0.1
        channel: email
        policy: value
        budgets: { money: 50, letters: { of: 1, on: letter, limit: 20 } }
        rules:
          - { name: voucher, when: churn >= 0.6, treatment: voucher_10, campaign_code: A, cost: 0.5, expected_value: churn * value }
          - { name: letter, when: "true", treatment: letter, channel: letter, campaign_code: B, cost: 1, expected_value: value, limit: 30 }

        """;

    [Theory]
    [InlineData("policy: value", "policy: valeu", "4:9: 'policy' is 'valeu': did you mean 'value'?")]
    [InlineData("policy: value\n", "", "4:10: 'budgets' says nothing to rules that are taken in their order: add 'policy: value'")]
    [InlineData("policy: value", "policy: value\nworth: value", "5:8: 'worth' goes with 'policy: uplift'")]
    [InlineData("policy: value", "policy: value\ncontacts: 2", "5:11: 'policy: value' chooses one contact for a customer, and 'contacts' is 2")]
    [InlineData("money: 50", "money: -50", "5:19: 'money' is '-50'")]
    [InlineData("on: letter", "on: lettre", "budget 'letters' is on 'lettre', a channel that no rule has: did you mean 'letter'?")]
    [InlineData(", limit: 20", "", "'limit' is missing")]
    [InlineData("cost: 0.5", "cost: -0.5", "'cost' is '-0.5'")]
    [InlineData(", expected_value: churn * value", "", "nothing says what rule 'voucher' brings: add 'expected_value:'")]
    [InlineData("expected_value: churn * value", "expected_value: churn * value, order_by: churn", "'order_by' of rule 'voucher' decides nothing")]
    [InlineData("expected_value: churn * value", "expected_value: churn * value, effect: churn", "rule 'voucher' has an 'effect', which 'policy: value' does not ask for")]
    [InlineData("policy: value", "policy: uplift", "nothing says what the effect is worth: add 'worth:'")]
    public void In_the_file(string right, string wrong, string found) => Told(Right.Replace(right, wrong, StringComparison.Ordinal), found, load: true);

    [Theory]
    [InlineData("of: 1", "of: pages", "5:38: the customer view has no column 'pages'")]
    [InlineData("of: 1", "of: -churn", "5:38: rule 'letter' takes -0.", "at least 0")]
    [InlineData("of: 1", "of: \"CASE WHEN country = 'FR' THEN 1 END\"", "5:39: rule 'letter' takes a missing amount of budget 'letters' for ")]
    [InlineData("expected_value: churn * value", "expected_value: \"CASE WHEN value > 100 THEN 'nan'::DOUBLE ELSE 1 END\"", "7:111: what rule 'voucher' brings is NaN for ")]
    [InlineData("expected_value: churn * value", "expected_value: CAST(country AS INTEGER)", "7:110: what rule 'voucher' brings cannot be computed: Conversion Error: Could not convert string '")]
    [InlineData("of: 1", "of: \"CASE WHEN value > 100 THEN error('no pages') ELSE 1 END\"", "5:39: what rule 'letter' takes of budget 'letters' cannot be computed: ", "no pages")]
    [InlineData("expected_value: churn * value", "expected_value: value / (churn - churn)", "what rule 'voucher' brings is Infinity for ")]
    [InlineData("limit: 30", "limit: 30, minimum: 25", "8:5: the limits and budgets do not hold every 'minimum': ", "they take at least 25 of 'letters', there is 20")]
    [InlineData("limit: 30", "limit: 60, minimum: 15 }\n  - { name: costly, when: churn >= 0.4, treatment: c, campaign_code: C, cost: 20, expected_value: 100, minimum: 4", "they take at least 95 of 'money', there is 50")]
    public void Of_customers_or_of_what_limits_hold(string right, string wrong, params string[] found)
    {
        string yaml = Right.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Right, yaml);
        foreach (string one in found)
            Told(yaml, one, load: false);
    }

    [Fact]
    public void A_rule_with_too_few_customers_treats_nobody_as_under_rules()
    {
        using Campaigns campaigns = new(Right.Replace("cost: 0.5", "cost: 0.5, minimum: 500", StringComparison.Ordinal));
        campaigns.Customers(200);
        campaigns.Run();
        Assert.Equal(0, campaigns.Lake.Connection.Scalar<long>("SELECT count(*) FROM gold.treatments WHERE intended_rule = 'voucher'"));
        Assert.Equal(20, campaigns.Lake.Connection.Scalar<long>("SELECT count(*) FROM gold.treatments WHERE rule = 'letter'"));
    }

    static void Told(string yaml, string found, bool load)
    {
        ProjectException error = Assert.Throws<ProjectException>(() =>
        {
            using Campaigns campaigns = new(yaml);
            Assert.False(load, "it was read");
            campaigns.Customers(400);
            try
            {
                campaigns.Run();
            }
            finally
            {
                Assert.False(campaigns.Lake.Exists("gold.treatments"));
            }
        });
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains("treatments/win_back.yml:", error.Message, StringComparison.Ordinal);
    }
}
