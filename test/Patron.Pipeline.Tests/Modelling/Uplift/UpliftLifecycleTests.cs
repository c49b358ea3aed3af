using System.Globalization;
using System.Text;
using Patron.Models.Numerics;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reproducing;
using Patron.Pipeline.Scorings;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tests.Modelling.Uplift;

/// <summary>What is done to a project with an uplift model after its run.</summary>
public sealed class UpliftLifecycleTests : IDisposable
{
    const int Customers = 400;
    const string Forgotten = "c0017";

    readonly TemporaryFolder _folder = new();

    public UpliftLifecycleTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nseed: 7\nas_of: 2026-01-01\n");
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders:
                path: data/orders.csv
                columns: { customer_id: VARCHAR, ordered_at: TIMESTAMPTZ, amount: "DECIMAL(18,2)" }
              contacts:
                path: data/contacts.csv
                columns: { customer_id: VARCHAR, contacted_at: TIMESTAMPTZ, treatment: VARCHAR, held_back: BOOLEAN }
            """);
        _folder.Write("features/orders.yml", """
            table: bronze.orders
            time: ordered_at
            prefix: order
            windows: [lifetime]
            aggregates: { amount: [sum, count] }
            """);
        _folder.Write("models/offer.yml", """
            kind: uplift
            features: [orders]
            contacts: { table: bronze.contacts, time: contacted_at, treatment: treatment, control: held_back }
            treatments: [voucher]
            outcome: { kind: future_count, table: bronze.orders, time: ordered_at, horizon: 4w }
            as_of: { every: week, count: 30 }
            learner: dr_learner
            base: linear
            folds: 2
            """);
        _folder.Write("treatments/win_back.yml", """
            audience: offer_voucher IS NOT NULL
            control: 0.1
            channel: email
            policy: uplift
            uplift: offer
            worth: "20"
            rules: [{ name: voucher, when: "true", treatment: voucher, campaign_code: V, cost: 0.5 }]
            """);
        StringBuilder orders = new("customer_id,ordered_at,amount\n");
        StringBuilder contacts = new("customer_id,contacted_at,treatment,held_back\n");
        DateTime first = new(2025, 3, 1);
        for (int customer = 0; customer < Customers; customer++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"c{customer:0000}");
            void Order(double day) => orders.Append(
                CultureInfo.InvariantCulture, $"{key},{first.AddDays(day):yyyy-MM-dd},{10 + (customer % 40)}\n");

            for (double day = StableHash.Share(1, "first", key) * 90; day < 300; day += 30 + (60 * StableHash.Share(1, "gap", key)))
                Order(day);
            bool heldBack = StableHash.Share(1, "held_back", key) < 0.5;
            DateTime contact = first.AddDays(130 + (customer % 60));
            contacts.Append(CultureInfo.InvariantCulture, $"{key},{contact:yyyy-MM-dd},voucher,{heldBack}\n");
            if (!heldBack && customer % 40 > 10)
                Order(135 + (customer % 60));
        }

        _folder.Write("data/orders.csv", orders.ToString());
        _folder.Write("data/contacts.csv", contacts.ToString());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Effects_are_scored_in_an_experiment_made_again_to_the_bit_and_without_a_customer_who_is_forgotten()
    {
        RunSummary run = PipelineRun.Execute(Project(), new RunRequest(), new SilentObserver(), Cancellation);
        Assert.Equal(Customers, Rows("gold.uplift"));
        Assert.NotEqual(0, Rows("gold.treatments", "\"group\" = 'treated'"));

        (Scoring scoring, RunSummary scored) =
            ScoringRun.Execute(Project(), "again", replaces: false, new RunRequest(), new SilentObserver(), Cancellation);
        Assert.Contains("score offer", scored.Steps.Select(step => step.Step.Name));
        Assert.Equal(Customers, scoring.Rows["gold.uplift"]);
        using (var comparison = ScoringComparison.Of(Project(), "again", null))
            Assert.All(comparison.Difference().Decisions, decision => Assert.Empty(decision.Moves));

        using (TemporaryFolder again = new())
        {
            ReproductionReport report = Reproduction.Of(
                Project(), TrackingFolder.Of(Project()).Find(run.RunId)!, again.FullPath, new SilentObserver(), TimeProvider.System, Cancellation);
            Assert.True(
                report.IsProven,
                string.Join('\n', report.Missing.Append(report.Failure).Concat(report.Outputs.Select(output => output.ToString()))));
            Assert.Contains(report.Outputs, output => output.ToString().Contains("gold.uplift", StringComparison.Ordinal));
        }

        ForgetProof proof = Forget.Customer(Project(), Forgotten, isTrial: false, TimeProvider.System, Cancellation);
        Assert.True(proof.IsComplete, string.Join('\n', proof.Files.Where(file => !file.IsGone)));
        Assert.Contains(proof.Tables, table => table.Table == "gold.uplift");
        foreach (string table in new[] { "gold.uplift", "silver.uplift_offer", "gold.treatments" })
            Assert.Equal(0, Rows(table, $"customer_key = '{Forgotten}'"));
        PipelineRun.Execute(Project(), new RunRequest(), new SilentObserver(), Cancellation);
        Assert.Equal(Customers - 1, Rows("gold.uplift"));
    }

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    ProjectDefinition Project() => ProjectLoader.Load(_folder.FullPath);

    long Rows(string table, string where = "true")
    {
        using LakeSession lake = LakeSession.Open(Project(), DateTimeOffset.UnixEpoch);
        return lake.Connection.Scalar<long>($"SELECT count(*) FROM {lake.Snapshot(table).ToSql()} WHERE {where}");
    }
}
