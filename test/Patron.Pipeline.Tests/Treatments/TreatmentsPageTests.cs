using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>docs/treatments.md says what is so.</summary>
public sealed class TreatmentsPageTests
{
    static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "treatments.md"));

    [Fact]
    public void The_examples_of_the_page_are_read()
    {
        TreatmentDefinition campaign = Load(Blocks[1]).Treatments.Single();
        Assert.Equal(["6 in 30d", "4 in 30d on sms", "1 in 7d of this campaign"], campaign.Contact.AtMost.Select(limit => limit.ToString()));
        Assert.Equal((0.02, 2, ShareOf.Eligible), (campaign.HoldOut, campaign.Contacts, campaign.ControlOf));
        Assert.Equal(["sms", "email"], campaign.Channels);
        Assert.Equal("price_now", campaign.Rules[0].NotBelow?.Text);
    }

    [Fact]
    public void The_policy_of_the_page_is_read()
    {
        PolicyRules policy = Load(Blocks[2]).Treatments.Single().Policy;
        Assert.Equal(PolicyKind.Value, policy.Kind);
        Assert.Equal([("money", "cost", null, 5000), ("calls", "1", "call_centre", 300)],
            policy.Budgets.Take(2).Select(budget => (budget.Name, budget.Of.Text, budget.On, budget.Limit)));
    }

    [Fact]
    public void Every_reason_is_on_the_page()
    {
        string[] reasons =
        [
            Reasons.Treated, Reasons.Control, Reasons.BusinessAsUsual, Reasons.HoldOut, Reasons.DoNotContact, Reasons.CoolDown, Reasons.Overlap,
            Reasons.Condition, Reasons.Limit, Reasons.Budget, Reasons.NoGain, Reasons.Explored, .. Reasons.OfRules,
        ];
        string table = Page[Page.IndexOf("| reason |", StringComparison.Ordinal)..];
        Assert.All(reasons, reason => Assert.Contains(reason, table, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("control: 0.1", "control: 0", "'control' is '0'")]
    [InlineData("1 in 7d of", "1 in 0d of", "a window above zero")]
    [InlineData("channel: email\n", "", "has no channel")]
    [InlineData("channel: email", "channel: emial", "nothing says who consents to channel 'emial'")]
    [InlineData("minimum: 100", "minimum: 9000", "'minimum' is 9000")]
    [InlineData("minimum: 100", "cost: -1", "'cost' is '-1'")]
    [InlineData("name: warm, share: 0.5", "name: warm, share: 0.4", "add up to 0.9")]
    [InlineData("name: rest", "name: valuable", "has 'valuable' twice")]
    [InlineData("  year: {", "  yaer: {", "no rule gives 'yaer'")]
    [InlineData("contacts: 2", "contacts: 3", "2 different treatments")]
    public void A_mistake_is_told_before_anything_is_decided(string right, string wrong, string found)
    {
        string yaml = Blocks[1].Replace(right, wrong, StringComparison.Ordinal);
        ProjectException error = Assert.Throws<ProjectException>(() => Load(yaml));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains("treatments/win_back.yml:", error.Message, StringComparison.Ordinal);
    }

    static string[] Blocks => [.. Page.Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];

    static ProjectDefinition Load(string campaign)
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\n" + Blocks[0]);
        folder.Write("tables/silver/never.sql", "SELECT 1 AS customer_id");
        folder.Write("tables/silver/complaints.sql", "SELECT 1 AS customer_id, now() AS opened_at");
        folder.Write("treatments/win_back.yml", campaign);
        return ProjectLoader.Load(folder.FullPath);
    }
}
