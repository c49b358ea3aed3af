using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Treatments;

/// <summary>The engine against decisions made slowly and plainly, on campaigns of every kind.</summary>
public sealed class RandomCampaignTests
{
    const int Customers = 150;

    const string Decisions = """
        SELECT customer_key, campaign, CAST(epoch(as_of) AS BIGINT) AS at, contact_no, "group", reason, intended_rule, intended_variant
        FROM gold.treatments
        """;

    [Fact]
    public void Every_customer_has_the_outcome_that_the_words_of_the_campaigns_give()
    {
        int rounds = Rounds.Count(2, 100);
        for (int round = 0; round < rounds; round++)
        {
            int seed = (int)((Rounds.Seed * 1_000 + (ulong)round) % int.MaxValue);
            RandomCampaign random = new(seed);
            using CampaignWorld world = new(Customers, random.Settings(), random.Campaign(), random.Campaign(), random.Campaign());
            SlowDecisions slow = new(world.Project, world.Customers());
            foreach (int day in new[] { 0, 3, 10 })
            {
                world.Decide(CampaignWorld.First.AddDays(day));
                slow.Decide(CampaignWorld.First.AddDays(day));
            }

            Assert.Equal(
                string.Join('\n', slow.All.Select(row => row.ToString()).Order(StringComparer.Ordinal)),
                string.Join('\n', Decided(world).Select(row => row.ToString()).Order(StringComparer.Ordinal)));
            Assert.Equal(0, world.Count("gold.treatments WHERE why IS NULL OR length(why) = 0"));
            Assert.Equal(0, world.Count("gold.treatments WHERE (\"group\" = 'treated') <> (treatment IS NOT NULL)"));
            LimitsHold(world);
        }
    }

    [Fact]
    public void Rows_in_another_order_and_another_run_give_the_same_rows()
    {
        int rounds = Rounds.Count(1, 20);
        for (int round = 0; round < rounds; round++)
        {
            RandomCampaign random = new((int)((Rounds.Seed * 1_000 + (ulong)round) % int.MaxValue));
            string[] files = [random.Settings(), random.Campaign(), random.Campaign()];
            string[] decided =
            [
                .. new[] { "customer_key", "a, customer_key DESC", "hash(customer_key)" }.Select(order =>
                {
                    using CampaignWorld world = new(Customers, files[0], files[1], files[2]);
                    world.Decide(CampaignWorld.First, order);
                    world.Decide(CampaignWorld.First.AddDays(3), order);
                    world.Decide(CampaignWorld.First.AddDays(3), order);
                    return world.Query("""
                        SELECT string_agg(CAST(row AS VARCHAR), chr(10) ORDER BY row) AS rows
                        FROM (SELECT row(*COLUMNS(* EXCLUDE run_id)) AS row FROM gold.treatments)
                        """).Texts("rows")[0] ?? "";
                }),
            ];
            Assert.Single(decided.Distinct());
        }
    }

    /// <summary>No rule, treatment or variant has more customers than it may, nor a rule fewer than its minimum.</summary>
    static void LimitsHold(CampaignWorld world)
    {
        List<string> broken = [];
        foreach (TreatmentDefinition campaign in world.Project.Treatments)
        {
            foreach (TreatmentRule rule in campaign.Rules)
            {
                broken.Add(Broken(campaign, $"rule = '{rule.Name}'", rule.Minimum, rule.Limit));
                foreach (VariantDefinition variant in rule.Variants)
                    broken.Add(Broken(campaign, $"rule = '{rule.Name}' AND variant = '{variant.Name}'", null, variant.Limit));
            }

            foreach (TreatmentLimit limit in campaign.TreatmentLimits)
                broken.Add(Broken(campaign, $"treatment = '{limit.Treatment}'", null, limit.Limit));
        }

        Assert.Equal(0, world.Count($"({string.Join(" UNION ALL ", broken)})"));
    }

    static string Broken(TreatmentDefinition campaign, string where, int? least, int? most) =>
        $"SELECT as_of FROM gold.treatments WHERE campaign = '{campaign.Name}' AND {where} GROUP BY as_of "
        + $"HAVING {string.Create(CultureInfo.InvariantCulture, $"count(*) NOT BETWEEN {least ?? 0} AND {most ?? int.MaxValue}")}";

    static IEnumerable<SlowDecision> Decided(CampaignWorld world)
    {
        ColumnTable rows = world.Query(Decisions);
        for (int row = 0; row < rows.Rows; row++)
        {
            yield return new SlowDecision(
                rows.Texts("customer_key")[row]!, rows.Texts("campaign")[row]!, DateTimeOffset.FromUnixTimeSeconds(rows.Longs("at")[row]),
                (int)rows.Value(3, row)!, rows.Texts("group")[row]!, rows.Texts("reason")[row]!,
                rows.Texts("intended_rule")[row], rows.Texts("intended_variant")[row]);
        }
    }
}
