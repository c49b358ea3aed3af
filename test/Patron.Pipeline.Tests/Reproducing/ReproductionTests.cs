using System.Globalization;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reproducing;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Folder;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Reproducing;

public sealed class ReproductionTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ReproductionTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: customer_id\ncurrency: EUR\nseed: 7\nas_of: 2026-01-01\nenvironments:\n  prod: { seed: 8 }\n");
        _folder.Write("sources/shop.yml", """
            kind: csv
            tables:
              orders:
                path: data/orders*.csv
                columns: { customer_id: VARCHAR, ordered_at: TIMESTAMPTZ, amount: "DECIMAL(18,2)" }
            """);
        _folder.Write("tables/silver/orders.sql", "SELECT customer_id, ordered_at, amount FROM bronze.orders WHERE amount > 0");
        _folder.Write("tables/silver/moments.sql", "SELECT 1 AS n");
        _folder.Write("features/orders.yml", "table: silver.orders\ntime: ordered_at\nprefix: order\nwindows: [lifetime, 90d]\naggregates: { amount: [sum, count] }\n");
        _folder.Write("models/churn.yml", "kind: propensity\ntarget: { kind: inactivity, table: silver.orders, time: ordered_at, horizon: 13w }\nfeatures: [orders]\n");
        _folder.Write("models/segments.yml", "kind: rfm\ntable: silver.orders\ntime: ordered_at\namount: amount\n");
        _folder.Write("treatments/win_back.yml", "audience: churn >= 0.1\ncontrol: 0.1\nchannel: email\nrules:\n  - { name: all, when: churn >= 0.2, treatment: mail, campaign_code: A }\n");
        _folder.Write("data/orders1.csv", OrdersOf(0, 300));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Each customer orders in gaps of their own until they stop.</summary>
    static string OrdersOf(int from, int to)
    {
        List<string> lines = ["customer_id,ordered_at,amount"];
        for (int customer = from; customer < to; customer++)
        {
            double gap = 5 + 80 * StableHash.Share(1, "gap", $"{customer}");
            double stop = 800 * StableHash.Share(1, "stop", $"{customer}");
            for (double day = gap; day < Math.Min(stop, 720); day += gap)
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"c{customer},{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd HH:mm:ss},{10 + (day * 7 % 50):0.00}"));
        }

        return string.Join('\n', lines) + "\n";
    }

    ProjectDefinition Project(string? environment = null) => ProjectLoader.Load(_folder.FullPath, environment);

    RunSummary Run(RunRequest? request = null, string? environment = null) =>
        PipelineRun.Execute(Project(environment), request ?? new RunRequest(), new SilentObserver(), TestContext.Current.CancellationToken);

    ReproductionReport Reproduce(RunSummary run, string? environment = null)
    {
        ProjectDefinition project = Project(environment);
        Run recorded = TrackingFolder.Of(project).Find(run.RunId)!;
        using TemporaryFolder again = new();
        return Reproduction.Of(project, recorded, again.FullPath, new SilentObserver(), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_run_is_made_again_whatever_has_changed_since()
    {
        RunSummary first = Run();
        _folder.Write("data/orders2.csv", OrdersOf(300, 500));
        _folder.Write("features/orders.yml", "table: silver.orders\ntime: ordered_at\nprefix: order\nwindows: [lifetime]\naggregates: { amount: [sum, mean] }\n");
        _folder.Write("tables/silver/orders.sql", "SELECT customer_id, ordered_at, 2 * amount AS amount FROM bronze.orders WHERE amount > 0");
        RunSummary second = Run();

        ReproductionReport report = Reproduce(first);
        Assert.True(report.IsProven, string.Join('\n', report.Missing.Append(report.Failure).Concat(report.Outputs.Select(output => output.ToString()))));
        Assert.Equal(
            ["gold.scores", "gold.segments", "gold.treatments", "model.churn", "model.segments", "silver.dataset_churn", "silver.features_orders",
                "silver.histories_segments", "silver.moments", "silver.orders"],
            report.Outputs.Select(output => output.Name).Except(["gold.kpis"]).Order(StringComparer.Ordinal));
        ReproductionReport other = Reproduce(second);
        Assert.True(other.IsProven);
        Assert.All(
            report.Outputs.Where(output => output.Name != "silver.moments"),
            output => Assert.DoesNotContain(other.Outputs, one => one.Name == output.Name && one.Then == output.Then));
        Assert.DoesNotContain(
            Directory.GetFiles(_folder.PathOf("campaigns"), "*.csv"),
            file => !file.Contains(first.RunId, StringComparison.Ordinal) && !file.Contains(second.RunId, StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_that_were_not_run_again_are_proven_as_well()
    {
        Run();
        _folder.Write("treatments/win_back.yml", "audience: churn >= 0.1\ncontrol: 0.1\nchannel: sms\nrules:\n  - { name: all, when: churn >= 0.3, treatment: mail, campaign_code: A }\n");
        RunSummary second = Run();
        Assert.Contains(second.Steps, step => step.Outcome.Status == StepStatus.Unchanged);
        ReproductionReport report = Reproduce(second);
        Assert.True(report.IsProven);
        Assert.Contains(report.Outputs, output => output.Name == "model.churn");
    }

    [Fact]
    public void A_version_that_scored_and_was_trained_before_scores_again()
    {
        Run(new RunRequest { AsOf = "2025-10-01" });
        RunSummary second = Run(new RunRequest { Models = new Dictionary<string, string> { ["churn"] = "1" } });
        Assert.Equal(2, ModelRegistry.Of(Project()).NewestVersion("churn"));
        Assert.True(Reproduce(second).IsProven);
    }

    [Fact]
    public void An_environment_is_reproduced_with_its_own_settings()
    {
        RunSummary plain = Run();
        RunSummary prod = Run(environment: "prod");
        ReproductionReport report = Reproduce(prod, "prod");
        Assert.True(report.IsProven);
        Assert.NotEqual(
            Reproduce(plain).Outputs.Single(output => output.Name == "gold.treatments").Then,
            report.Outputs.Single(output => output.Name == "gold.treatments").Then);
    }

    [Fact]
    public void A_step_that_gives_something_else_each_time_is_named()
    {
        _folder.Write("tables/silver/moments.sql", "SELECT uuid() AS n");
        ReproductionReport report = Reproduce(Run());
        Assert.False(report.IsProven);
        Assert.Equal(["silver.moments"], report.Outputs.Where(output => !output.IsSame).Select(output => output.Name));
    }

    [Fact]
    public void What_is_missing_is_named_and_nothing_is_run()
    {
        RunSummary run = Run();
        string file = Directory.GetFiles(_folder.PathOf(".patron", "lake", "bronze", "orders"), "*.parquet").Single();
        byte[] content = File.ReadAllBytes(file);
        File.Delete(file);
        ReproductionReport report = Reproduce(run);
        Assert.Equal([$"bronze.orders@v0: {Path.GetFileName(file)} is missing"], report.Missing);
        Assert.False(report.IsProven);
        Assert.Empty(report.Outputs);

        content[^20]++;
        File.WriteAllBytes(file, content);
        Assert.Contains("was altered", Assert.Single(Reproduce(run).Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_left_no_record_says_so()
    {
        _folder.Write("tables/silver/moments.sql", "SELECT error('no') AS n");
        Assert.Throws<StepFailedException>(() => Run(new RunRequest { Step = "silver.moments" }));
        ProjectDefinition project = Project();
        Run failed = RunLookup.Of(TrackingFolder.Of(project), "latest");
        using TemporaryFolder again = new();
        ReproductionReport report = Reproduction.Of(
            project, failed, again.FullPath, new SilentObserver(), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Contains("no record of its steps", Assert.Single(report.Missing), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_differ_in_settings_files_inputs_and_outputs()
    {
        RunSummary first = Run();
        _folder.Write("data/orders2.csv", OrdersOf(300, 310));
        _folder.Write("treatments/win_back.yml", "audience: churn >= 0.1\ncontrol: 0.1\nchannel: sms\nrules:\n  - { name: all, when: churn >= 0.2, treatment: mail, campaign_code: A }\n");
        RunSummary second = Run(new RunRequest { AsOf = "2025-12-01" });
        TrackingFolder store = TrackingFolder.Of(Project());
        RunDifference difference = RunDifference.Of(store, store.Find(first.RunId)!, store.Find(second.RunId)!);
        Assert.Contains(new Difference("as_of", "2026-01-01T00:00:00Z", "2025-12-01T00:00:00Z"), difference.Settings);
        TextDifference file = Assert.Single(difference.Definitions);
        Assert.Equal(("treatments/win_back.yml", "- channel: email,+ channel: sms"), (file.File, string.Join(',', file.Lines)));
        Assert.StartsWith("bronze.orders", Assert.Single(difference.Inputs).Name, StringComparison.Ordinal);
        Assert.Contains(difference.Outputs, output => output.Name == "gold.scores (score churn)");
        Assert.True(RunDifference.Of(store, store.Find(first.RunId)!, store.Find(first.RunId)!).IsNone);

        RunDifference fits = RunDifference.Of(store, store.Find(first.RunId + "-churn")!, store.Find(second.RunId + "-churn")!);
        Assert.Contains(fits.Figures, figure => figure.Name == "auc");
        Assert.Equal("silver.dataset_churn", Assert.Single(fits.Inputs).Name);
    }

    [Fact]
    public void A_change_of_a_table_behind_the_table_of_a_feature_is_found()
    {
        _folder.Write("tables/silver/clean.sql", "SELECT customer_id, ordered_at, amount FROM bronze.orders WHERE amount > 0");
        _folder.Write("tables/silver/orders.sql", "SELECT * FROM \"silver\".clean");
        Run();
        _folder.Write("tables/silver/clean.sql", "SELECT customer_id, ordered_at, 100 * amount AS amount FROM bronze.orders WHERE amount > 0");
        StepFailedException error = Assert.Throws<StepFailedException>(() =>
            Run(new RunRequest { Models = new Dictionary<string, string> { ["churn"] = "1" } }));
        Assert.Contains("table silver.clean changed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_users_own_column_run_id_is_content_like_any_other()
    {
        _folder.Write("tables/silver/moments.sql", "SELECT uuid() AS run_id, 1 AS version");
        ReproductionReport report = Reproduce(Run());
        Assert.Equal(["silver.moments"], report.Outputs.Where(output => !output.IsSame).Select(output => output.Name));
        _folder.Write("tables/silver/moments.sql", "SELECT 17 AS run_id");
        Assert.True(Reproduce(Run()).IsProven);
    }

    [Fact]
    public void What_a_killed_reproduction_left_is_removed_by_the_next_run()
    {
        Run();
        string left = _folder.PathOf(".patron", "tmp", "reproduce-999999999", "lake");
        Directory.CreateDirectory(left);
        using (ReproductionFolder own = ReproductionFolder.Create(Project()))
        {
            Assert.False(Directory.Exists(left));
            Run();
            Assert.True(Directory.Exists(own.Location));
        }

        Assert.Empty(Directory.GetDirectories(_folder.PathOf(".patron", "tmp"), "reproduce-*"));
    }

    [Fact]
    public void A_champion_whose_definitions_changed_is_refused_with_what_changed()
    {
        Run();
        ModelRegistry models = ModelRegistry.Of(Project());
        _folder.Write("features/orders.yml", "table: silver.orders\ntime: ordered_at\nprefix: order\nwindows: [lifetime, 60d]\naggregates: { amount: [sum, count] }\n");
        StepFailedException error = Assert.Throws<StepFailedException>(() =>
            Run(new RunRequest { Models = new Dictionary<string, string> { ["churn"] = "1" } }));
        Assert.Contains("feature order_sum_90d is no longer defined, feature order_count_90d is no longer defined", error.Message, StringComparison.Ordinal);
        _folder.Write("tables/silver/orders.sql", "SELECT customer_id, ordered_at, 2 * amount AS amount FROM bronze.orders");
        error = Assert.Throws<StepFailedException>(() => Run(new RunRequest { Models = new Dictionary<string, string> { ["churn"] = "1" } }));
        Assert.Contains("table silver.orders changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, models.Versions("churn")[0].Version);
    }
}
