using MathNet.Numerics.Statistics;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Promotion;
using Patron.Pipeline.Tracking.Registry;
using Patron.Simulation;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>The retail world's contacts, whose true effects are known, as a project of files, run whole.</summary>
public sealed class UpliftRetailTests
{
    const string Contacts =
        """
        SELECT contacts.customer_id, contacts.contacted_at, contacts.campaign_code, contacts."group", campaigns.treatment
        FROM bronze.contacts
        JOIN bronze.campaigns USING (campaign_code)
        """;

    const string Model =
        """
        kind: uplift
        features: [purchases]
        contacts:
          table: silver.contacts
          time: contacted_at
          treatment: treatment
          control: "\"group\" = 'control'"
          campaign: campaign_code
        treatments: [reminder, voucher_10, voucher_20]
        outcome: { kind: future_count, table: silver.purchases, time: ordered_at, horizon: 4w }
        as_of: { every: week, count: 41 }
        learner: dr_learner
        base: linear
        folds: 3
        test: 0.4

        """;

    static ProjectDefinition Project(TemporaryFolder folder, int customers, int threads)
    {
        string example = Repository.PathOf("examples", "retail");
        foreach (string file in (string[])["patron.yml", "sources/shop.yml", "features/purchases.yml", "tables/silver/purchases.sql"])
            folder.Write(file, File.ReadAllText(Path.Combine(example, file)));
        folder.Write("sources/shop.yml", File.ReadAllText(folder.PathOf("sources", "shop.yml")).Replace("customers: 100000", $"customers: {customers}", StringComparison.Ordinal));
        folder.Write("patron.yml", File.ReadAllText(folder.PathOf("patron.yml")) + $"threads: {threads}\n");
        folder.Write("features/purchases.yml", File.ReadAllText(folder.PathOf("features", "purchases.yml")).Replace("[lifetime, 90d, 365d]", "[lifetime, 90d]", StringComparison.Ordinal));
        folder.Write("tables/silver/contacts.sql", Contacts);
        folder.Write("models/offer.yml", Model);
        folder.Write(
            "treatments/offer.yml",
            """
            audience: offer_voucher_10 > 0
            control: 0.1
            channel: email
            rules:
              - { name: strong, when: offer_voucher_20 > offer_voucher_10 + 0.02, treatment: voucher_20, campaign_code: V20 }
              - { name: usual, when: true, treatment: voucher_10, campaign_code: V10 }
            delivery: { folder: campaigns, format: csv }

            """);
        return ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);
    }

    [Fact]
    public void Effects_order_customers_by_the_true_ones_and_are_right_on_average()
    {
        int customers = Rounds.Count(8_000, 40_000);
        using TemporaryFolder folder = new();
        ProjectDefinition project = Project(folder, customers, threads: 2);
        PipelineRun.Execute(project, new RunRequest(), new SilentObserver());
        RetailWorld.Write(
            new RetailOptions { Customers = customers, Seed = 7, From = new(2024, 1, 1), To = new(2026, 1, 1), Threads = 2 }, folder.PathOf("truth"),
            progress: null, TestContext.Current.CancellationToken);

        RegisteredModel version = ModelRegistry.Of(project).Scoring("offer");
        UpliftFindings found = version.EvaluationAs<UpliftFindings>()!;
        using LakeSession lake = LakeSession.Open(project, new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero));
        SqlFunctions.Register(lake.Database);
        ModelFunctions.Register(lake.Database, version);
        lake.Bind(["silver.uplift_offer", "gold.uplift", "gold.treatments"]);
        string arguments = string.Join(", ", UpliftContent.From(version.Content).Columns.Select(column => column.Name));
        double evidence = 0;
        foreach (TreatmentFinding treatment in found.Treatments)
        {
            ColumnTable rows = Read(lake, $"""
                SELECT part, offer_{treatment.Treatment}({arguments}) AS foretold, truth.effect
                FROM silver.uplift_offer AS rows
                JOIN read_csv('{folder.PathOf("truth", "truth", "contacts.csv")}') AS truth
                  ON truth.customer_id = rows.customer_key AND truth.campaign_code = rows.campaign
                WHERE rows.treatment = '{treatment.Treatment}'
                """);
            (string? Part, double Foretold, double Truth)[] contacts =
                [.. rows.Texts("part").Zip(rows.Doubles("foretold"), rows.Doubles("effect"))];
            double mean = contacts.Where(row => row.Part == "train").Average(row => row.Truth);
            Assert.InRange(mean, treatment.AverageEffect.Low, treatment.AverageEffect.High);

            // Of customers it has not seen, those it puts first have a greater true effect.
            contacts = [.. contacts.Where(row => row.Part == "test").OrderByDescending(row => row.Foretold)];
            double first = contacts.Take(contacts.Length / 3).Average(row => row.Truth);
            Assert.True(first > contacts.Average(row => row.Truth), $"{treatment.Treatment}: {first}");
            evidence += Math.Sqrt(contacts.Length)
                * Correlation.Spearman(contacts.Select(row => row.Foretold), contacts.Select(row => row.Truth));
        }

        // By chance a rank correlation times the root of the rows is standard normal, and the sum of three has a deviation of root three.
        Assert.True(evidence / Math.Sqrt(found.Treatments.Count) > 4, $"{evidence}");

        Judgement judgement = Judgement.FromJson(ModelRegistry.Of(project).Versions("offer").Single().Tags[VersionTags.Gates]);
        Assert.True(judgement.Passed, string.Join("\n", judgement.Failed));
        Assert.Equal(["evidence", "baseline", "champion", "calibration"], judgement.Gates.Select(gate => gate.Gate));

        // Rules go by effects, and a run without news changes nothing.
        Assert.True(lake.Connection.Scalar<bool>(
            """
            SELECT count(*) > 100 AND count(DISTINCT t.treatment) = 2 AND bool_and(u.effect > 0)
            FROM gold.treatments AS t JOIN gold.uplift AS u ON u.customer_key = t.customer_key AND u.treatment = 'voucher_10'
            WHERE t."group" = 'treated'
            """));
        RunSummary again = PipelineRun.Execute(project, new RunRequest(), new SilentObserver());
        Assert.All(again.Steps, step => Assert.Equal(StepStatus.Unchanged, step.Outcome.Status));
    }

    static ColumnTable Read(LakeSession lake, string sql)
    {
        using Result result = lake.Connection.Query(sql);
        return result.ReadAll();
    }
}
