using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Scorings;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Scorings;

public sealed class ScoringTests : IClassFixture<ScoredShop>, IDisposable
{
    static readonly string[] Gold = ["gold.scores", "gold.segments", "gold.treatments"];

    readonly TemporaryFolder _folder = new();

    public ScoringTests(ScoredShop shop) => shop.CopyTo(_folder);

    public void Dispose() => _folder.Dispose();

    ProjectDefinition Project() => ProjectLoader.Load(_folder.FullPath);

    RunSummary Run(RunRequest? request = null) =>
        PipelineRun.Execute(Project(), request ?? new RunRequest(), new SilentObserver(), TestContext.Current.CancellationToken);

    (Scoring Scoring, RunSummary Run) Score(string name, RunRequest? request = null, bool replaces = false) => ScoringRun.Execute(
        Project(), name, replaces, request ?? new RunRequest(), new SilentObserver(), TestContext.Current.CancellationToken);

    ScoringDifference Difference(string name, string? with = null)
    {
        using var comparison = ScoringComparison.Of(Project(), name, with);
        return comparison.Difference();
    }

    Dictionary<string, string> Rows(string select, string? experiment = null)
    {
        using ScoringLake? scoring = experiment is null ? null : ScoringLake.Open(Project(), experiment);
        using LakeSession? own = experiment is null ? LakeSession.Open(Project(), DateTimeOffset.UnixEpoch) : null;
        LakeSession lake = scoring?.Lake ?? own!;
        lake.Bind(lake.Tables());
        using Result result = lake.Connection.Query(select);
        ColumnTable rows = result.ReadAll();
        return rows.Texts("k").Zip(rows.Texts("v")).ToDictionary(pair => pair.First!, pair => pair.Second!);
    }

    Dictionary<string, long> Versions()
    {
        using var lake = LakeSession.Open(Project(), DateTimeOffset.UnixEpoch);
        return lake.Tables().ToDictionary(table => table, table => lake.VersionOf(table).Version);
    }

    [Fact]
    public void Scores_of_unchanged_files_are_those_of_production_which_stays_as_it_is()
    {
        Dictionary<string, long> before = Versions();
        string[] files = Directory.GetFiles(_folder.PathOf("campaigns"));
        (Scoring scoring, RunSummary run) = Score("again");

        Assert.Equal(["score churn", "score segments", "treat win_back"], run.Steps.Select(step => step.Step.Name));
        Assert.Equal(before, Versions());
        Assert.Equal(files, Directory.GetFiles(_folder.PathOf("campaigns")));
        Assert.False(Directory.Exists(_folder.PathOf(".patron", "scorings", "again", "campaigns")));
        Assert.Equal(Gold, scoring.Rows.Keys);
        Assert.Equal(new Dictionary<string, long> { ["churn"] = 1, ["segments"] = 1 }, scoring.Models);

        ScoringDifference difference = Difference("again");
        ScoreDifference scores = Assert.Single(difference.Scores);
        Assert.Equal((0, 0, 0.0), (scores.OnlyFirst, scores.OnlySecond, scores.MeanDistance));
        Assert.Equal(scoring.Rows["gold.scores"], scores.Both);
        Assert.Equal(1, scores.RankCorrelation!.Value, 1e-12);
        Assert.Equal(["win_back", "segments"], difference.Decisions.Select(decision => decision.Name));
        Assert.All(difference.Decisions, decision => Assert.Empty(decision.Moves));
        Assert.Equal("again", Assert.Single(Scoring.All(Project())).Name);
    }

    [Fact]
    public void A_rule_that_is_changed_shows_who_is_decided_otherwise()
    {
        ScoredShop.Treat(_folder, 0.5);
        Score("careful");
        const string Outcomes = "SELECT customer_key AS k, CASE WHEN \"group\" = 'treated' THEN treatment ELSE \"group\" END AS v FROM gold.treatments";
        Dictionary<string, string> was = Rows(Outcomes);
        Dictionary<string, string> now = Rows(Outcomes, "careful");
        long moved = was.Count(customer => now[customer.Key] != customer.Value);

        DecisionDifference decision = Difference("careful").Decisions[0];
        Assert.Equal([new OutcomeMove("mail", "none", moved)], decision.Moves);
        Assert.InRange(moved, 1, was.Count - 1);
        Assert.Equal(was.Count - moved, decision.Same);
        Assert.Equal(was.Values.Count(outcome => outcome == "mail") * 0.5, decision.FirstCost!.Value, 1e-9);
        Assert.Equal(now.Values.Count(outcome => outcome == "mail") * 0.5, decision.SecondCost!.Value, 1e-9);

        using var comparison = ScoringComparison.Of(Project(), "careful", null);
        Assert.Equal(moved, comparison.Connection.Scalar<long>($"SELECT count(*) FROM ({comparison.RowsSql()})"));
    }

    [Fact]
    public void Another_version_of_a_model_is_compared_as_counting_by_hand_does()
    {
        _folder.Write("data/orders2.csv", ScoredShop.OrdersOf(300, 420));
        Run();
        Score("old_model", new RunRequest { Models = new Dictionary<string, string> { ["churn"] = "1" } });
        const string Scores = "SELECT customer_key AS k, CAST(score AS VARCHAR) AS v FROM gold.scores";
        (Dictionary<string, string> was, Dictionary<string, string> now) = (Rows(Scores), Rows(Scores, "old_model"));
        double[] first = [.. was.Keys.Select(key => double.Parse(was[key], CultureInfo.InvariantCulture))];
        double[] second = [.. was.Keys.Select(key => double.Parse(now[key], CultureInfo.InvariantCulture))];

        ScoreDifference scores = Assert.Single(Difference("old_model").Scores);
        Assert.Equal((2, 1), (scores.FirstVersion!.Value, scores.SecondVersion!.Value));
        Assert.Equal(first.Average(), scores.FirstMean!.Value, 1e-8); // the sums are of nine digits
        Assert.Equal(first.Zip(second, (x, y) => Math.Abs(x - y)).Average(), scores.MeanDistance!.Value, 1e-8);
        Assert.True(scores.MeanDistance > 0.001);
        Assert.Equal(Spearman(first, second), scores.RankCorrelation!.Value, 1e-9);
    }

    [Fact]
    public void What_was_sent_before_stands_before_the_rows_of_an_experiment()
    {
        Score("later", new RunRequest { AsOf = "2026-02-01" });
        Dictionary<string, string> instants = Rows("SELECT CAST(as_of AS VARCHAR) AS k, CAST(count(*) AS VARCHAR) AS v FROM gold.treatments GROUP BY 1", "later");
        Assert.Equal(2, instants.Count);
        Assert.Contains("as of 2026-02-01", Assert.Throws<ScoringException>(() => Difference("later")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_that_fails_leaves_the_one_of_its_name_as_it_was()
    {
        Score("one");
        string said = Assert.Throws<ScoringException>(() => Score("one")).Message;
        Assert.Contains("--replace", said, StringComparison.Ordinal);
        string kept = File.ReadAllText(_folder.PathOf(".patron", "scorings", "one", "scoring.json"));
        Dictionary<string, string> models = new() { ["churn"] = "7" };
        Assert.Throws<UnknownVersionException>(() => Score("one", new RunRequest { Models = models }, replaces: true));
        _folder.Write("tables/silver/orders.sql", "SELECT error('no') AS customer_id, ordered_at, amount FROM bronze.orders");
        Assert.Throws<StepFailedException>(() => Score("one", replaces: true));

        Assert.Equal(kept, File.ReadAllText(_folder.PathOf(".patron", "scorings", "one", "scoring.json")));
        Assert.Equal(["one"], Directory.GetDirectories(_folder.PathOf(".patron", "scorings")).Select(path => Path.GetFileName(path)));
        Scoring.Drop(Project(), "one", TimeProvider.System);
        Assert.Empty(Scoring.All(Project()));
        Assert.Contains("patron score", Assert.Throws<ScoringException>(() => Scoring.Of(Project(), "one")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_none_is_refused_with_one_that_would_do() =>
        Assert.Contains("my_test", Assert.Throws<ScoringException>(() => Score("My-Test")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_customer_who_is_forgotten_is_gone_from_experiments_too()
    {
        Score("one");
        string customer = Rows("SELECT customer_key AS k, '' AS v FROM gold.treatments LIMIT 1", "one").Keys.Single();
        Forget.Customer(Project(), customer, isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken);
        ForgetProof proof = Forget.Customer(Scoring.Apart(Project(), "one"), customer, isTrial: false, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(proof.IsComplete);
        Assert.Equal(3, proof.Rows);
        Assert.DoesNotContain(customer, Rows("SELECT customer_key AS k, '' AS v FROM gold.treatments", "one").Keys);
    }

    static double Spearman(double[] first, double[] second)
    {
        static double[] Ranks(double[] values) =>
            [.. values.Select(value => values.Count(other => other < value) + values.Count(other => other == value) / 2.0)];
        (double[] x, double[] y) = (Ranks(first), Ranks(second));
        (double mx, double my) = (x.Average(), y.Average());
        double Cross(double[] a, double ma, double[] b, double mb) => a.Zip(b, (one, two) => (one - ma) * (two - mb)).Sum();
        return Cross(x, mx, y, my) / Math.Sqrt(Cross(x, mx, x, mx) * Cross(y, my, y, my));
    }
}
