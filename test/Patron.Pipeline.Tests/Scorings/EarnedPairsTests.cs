using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Pipeline.Scorings;
using Patron.Pipeline.Tests.Treatments;

namespace Patron.Pipeline.Tests.Scorings;

/// <summary>What another policy would have earned, against a made-up world in which what everybody would do is known.</summary>
public sealed class EarnedPairsTests
{
    const string Logged = """
        audience: "true"
        control: 0.2
        channel: email
        policy: value
        explore: 0.5
        rules:
          - { name: voucher, when: "true", treatment: voucher, campaign_code: A, cost: 1, expected_value: 2 + value / 100 }
          - { name: letter, when: "true", treatment: letter, campaign_code: B, cost: 1, expected_value: 2.9 }

        """;

    static readonly string Other = Logged.Replace("expected_value: 2.9", "expected_value: 4 - 4 * churn", StringComparison.Ordinal)
        .Replace("explore: 0.5\n", "", StringComparison.Ordinal);

    /// <summary>Noise that differs between customers; a voucher brings 3 x churn, a letter 2 - 2 x churn.</summary>
    static string Brings(string treatment) => $"""
        10 * churn + 4 * stable_share(1, 'noise', customer_key)
          + CASE {treatment} WHEN 'voucher' THEN 3 * churn WHEN 'letter' THEN 2 - 2 * churn ELSE 0 END
        """;

    [Fact]
    public void Estimates_are_near_the_truth_and_know_how_near()
    {
        using Campaigns campaigns = Decided(12_000);
        EarnedDifference found = Assert.Single(Earned(campaigns));
        Assert.Equal(12_000, found.Customers + found.Unknown);
        Assert.InRange(found.Unknown, 1, 120);
        double truth = campaigns.Lake.Connection.Scalar<double>(
            $"SELECT avg({Brings("intended_treatment")}) FROM other JOIN made USING (customer_key)");
        (double value, double error) = (found.Experiment.Mean!.Value.Value, found.Experiment.Mean.Value.StandardError);
        Assert.InRange((value - truth) / error, -4.5, 4.5);
        Assert.True(error < 0.1);
        // Weights are at most 5, groups are drawn by a hash.
        Assert.InRange(found.Experiment.Told, 0.93, 1.07);

        // What those brought who happened to get what the other policy gives is another number, as is what production earned.
        double naive = campaigns.Lake.Connection.Scalar<double>($"""
            SELECT avg({Brings("logged.treatment")})
            FROM gold.treatments AS logged JOIN other USING (customer_key) JOIN made USING (customer_key)
            WHERE logged.treatment IS NOT DISTINCT FROM other.intended_treatment
            """);
        Assert.True(Math.Abs(naive - truth) > 4.5 * error, $"{naive} is {truth}");
        Assert.True(Math.Abs(found.Brought.Value - truth) > 4.5 * error);
    }

    [Fact]
    public void The_doubly_robust_estimate_is_near_the_truth_and_surer_where_scores_tell_of_outcomes()
    {
        using Campaigns campaigns = Decided(12_000);
        double truth = campaigns.Lake.Connection.Scalar<double>(
            $"SELECT avg({Brings("intended_treatment")}) FROM other JOIN made USING (customer_key)");
        EarnedValue With(string score) =>
            Assert.Single(Earned(campaigns, $"SELECT customer_key, 'score' AS name, {score} AS number FROM made")).Experiment;
        (EarnedValue telling, EarnedValue empty) = (With("churn"), With("stable_share(5, 'nothing', customer_key)"));
        foreach (Estimate found in new[] { telling.DoublyRobust!.Value, empty.DoublyRobust!.Value })
            Assert.InRange((found.Value - truth) / found.StandardError, -4.5, 4.5);
        double[] errors =
            [telling.DoublyRobust.Value.StandardError, empty.DoublyRobust.Value.StandardError, telling.Mean!.Value.StandardError];
        Assert.True(errors[0] < 0.9 * errors[1] && errors[1] < 1.02 * errors[2], string.Join(", ", errors));
    }

    [Fact]
    public void What_nobody_had_a_chance_to_get_is_told_as_a_share()
    {
        using Campaigns campaigns = Decided(6_000);
        campaigns.Lake.Connection.Execute("UPDATE other SET intended_treatment = 'journey' WHERE churn_of < 0.4");
        EarnedDifference found = Assert.Single(Earned(campaigns));
        Assert.InRange(found.Experiment.Told, 0.5, 0.7);
    }

    [Theory]
    [InlineData("SELECT customer_key FROM made", "gives 1 columns")]
    [InlineData("SELECT customer_key, 'nan'::DOUBLE FROM made LIMIT 3", "no finite number for 3 customers")]
    [InlineData("SELECT 'c1', 1 UNION ALL SELECT 'c1', 2", "1 rows of customers that it has already")]
    public void Outcomes_that_cannot_be_meant_are_refused(string outcome, string found)
    {
        using Campaigns campaigns = Decided(50);
        ScoringException error = Assert.Throws<ScoringException>(() => Pairs(campaigns).Of(outcome));
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_experiment_that_explores_is_refused()
    {
        using Campaigns campaigns = Decided(200);
        EarnedPairs pairs = new(campaigns.Lake.Connection, "(SELECT * FROM gold.treatments)", "(SELECT * FROM gold.treatments)");
        Assert.Contains("score it without 'explore:'", Assert.Throws<ScoringException>(() => pairs.Of("SELECT 'c1', 1")).Message, StringComparison.Ordinal);
    }

    static IReadOnlyList<EarnedDifference> Earned(Campaigns campaigns, string? scores = null) => Pairs(campaigns, scores).Of(
        $"SELECT customer_key, {Brings("treatment")} FROM gold.treatments JOIN made USING (customer_key)");

    static EarnedPairs Pairs(Campaigns campaigns, string? scores = null) =>
        new(campaigns.Lake.Connection, "(SELECT * FROM gold.treatments)", "(SELECT * FROM other)") { Scores = scores };

    /// <summary>What production decided with exploration, and what another policy would decide, in a table.</summary>
    static Campaigns Decided(int customers)
    {
        Campaigns logged = new(Logged);
        logged.Customers(customers);
        logged.Run();
        using Campaigns other = new(Other);
        other.Customers(customers);
        other.Run();
        string folder = logged.Project.PathOf("other.parquet");
        other.Lake.Connection.Execute($"COPY (SELECT t.*, churn AS churn_of FROM gold.treatments AS t JOIN made USING (customer_key)) TO {Sql.Literal(folder)}");
        logged.Lake.Connection.Execute($"CREATE TEMP TABLE other AS FROM read_parquet({Sql.Literal(folder)})");
        return logged;
    }
}
