using System.Text.Json;

namespace Patron.Acceptance.Commands;

public sealed class WhatIfCommandTests
{
    static ProgramResult Ask(params string[] more)
    {
        using TemporaryFolder folder = new();
        IEnumerable<string> rows = Enumerable.Range(1, 120)
            .Select(i => $"k{i},{i % 37},{(i % 3 == 0 ? "gold" : "basic")},{(i % 37 < 12 || i % 10 == 0 ? "Yes" : "No")}");
        folder.Write("customers.csv", "key,months,plan,left\n" + string.Join('\n', rows) + "\n");
        folder.Write("bare.csv", string.Join('\n', rows) + "\n");
        return PatronProgram.Run(folder.FullPath, ["what-if", .. more.Contains("--no-header") ? (string[])["bare.csv"] : Named, .. more]);
    }

    static string[] Named { get; } = ["customers.csv", "--target", "left", "--id", "key"];

    [Fact]
    public void A_customer_is_explained_changed_and_brought_to_the_other_side()
    {
        ProgramResult result = Ask("--customer", "k4", "--set", "months=30", "--keep", "plan", "--learner", "logistic", "--json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement found = document.RootElement;
        Assert.Equal("log odds", found.GetProperty("scale").GetString());
        double sum = found.GetProperty("base").GetDouble();
        double then = sum;
        foreach (JsonElement column in found.GetProperty("columns").EnumerateArray())
        {
            sum += column.GetProperty("adds").GetDouble();
            then += column.GetProperty("adds_then").GetDouble();
        }

        Assert.Equal(1 / (1 + Math.Exp(-sum)), found.GetProperty("probability").GetDouble(), 1e-9);
        Assert.Equal(1 / (1 + Math.Exp(-then)), found.GetProperty("changed").GetProperty("probability").GetDouble(), 1e-9);
        Assert.True(found.GetProperty("probability").GetDouble() >= 0.5);
        JsonElement flip = Assert.Single(found.GetProperty("flips").EnumerateArray());
        JsonElement change = Assert.Single(flip.GetProperty("changes").EnumerateArray());
        Assert.Equal(("months", 4.0), (change.GetProperty("column").GetString(), change.GetProperty("from").GetDouble()));
        Assert.InRange(change.GetProperty("to").GetDouble(), 5, 36);
        Assert.Empty(flip.GetProperty("unseen").EnumerateArray());
        Assert.True(flip.GetProperty("probability").GetDouble() < 0.5);
    }

    /// <summary>The options of patron churn, and its learners: what adds up does on the learner's own scale.</summary>
    [Theory]
    [InlineData("forest", "probability")]
    [InlineData("boosting", "log odds")]
    [InlineData("rules", "probability")]
    public void Any_learner_is_asked_in_its_own_scale(string learner, string scale)
    {
        ProgramResult result = Ask("--customer", "k4", "--learner", learner, "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement found = document.RootElement;
        Assert.Equal(learner, found.GetProperty("learner").GetString());
        Assert.Equal(scale, found.GetProperty("scale").GetString());
        double sum = found.GetProperty("base").GetDouble() + found.GetProperty("columns").EnumerateArray().Sum(column => column.GetProperty("adds").GetDouble());
        Assert.Equal(scale == "probability" ? sum : 1 / (1 + Math.Exp(-sum)), found.GetProperty("probability").GetDouble(), 1e-9);
    }

    [Fact]
    public void A_file_without_header_a_penalty_and_the_choice_of_a_learner_are_as_in_patron_churn()
    {
        static double Probability(params string[] more)
        {
            ProgramResult result = Ask(["--no-header", "--target", "4", "--id", "1", "--customer", "k4", "--json", .. more]);
            Assert.True(result.ExitCode == 0, result.Error);
            using JsonDocument document = JsonDocument.Parse(result.Output);
            return document.RootElement.GetProperty("probability").GetDouble();
        }

        Assert.True(Probability("--learner", "logistic", "--penalty", "1000") < Probability("--learner", "logistic", "--penalty", "1"));
        ProgramResult chosen = Ask("--customer", "k4");
        Assert.Equal(0, chosen.ExitCode);
        Assert.Contains("Learner: ", chosen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_is_told_in_tables()
    {
        ProgramResult result = Ask("--customer", "k4", "--set", "plan=gold", "--learner", "logistic");
        Assert.Equal(0, result.ExitCode);
        foreach (string said in new[] { "Customer k4: leaves with probability 0.", "With plan from basic to gold: ", "Smallest changes that bring it below 0.5", "months from 4 to" })
            Assert.Contains(said, result.Output, StringComparison.Ordinal);
        ProgramResult kept = Ask("--customer", "k4", "--keep", "plan", "--keep", "months", "--learner", "logistic");
        Assert.Contains("no column may change", kept.Output, StringComparison.Ordinal);
    }

    /// <summary>Who has gold pays by card, and who has basic in cash.</summary>
    [Fact]
    public void A_combination_that_nobody_has_is_said_to_be_one()
    {
        using TemporaryFolder folder = new();
        folder.Write("customers.csv", "key,plan,pays,left\n" + string.Concat(Enumerable.Range(1, 200)
            .Select(i => $"k{i},{(i % 2 == 0 ? "gold,card" : "basic,cash")},{(i % 2 == 0 || i % 9 == 0 ? "No" : "Yes")}\n")));
        ProgramResult result = PatronProgram.Run(
            folder.FullPath, "what-if", "customers.csv", "--target", "left", "--id", "key", "--customer", "k1", "--learner", "logistic", "--set", "plan=gold");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("no customer is like that, so little is known of it: nobody has plan gold with pays cash", result.Output, StringComparison.Ordinal);
        string flips = result.Output[result.Output.IndexOf("Smallest changes", StringComparison.Ordinal)..];
        Assert.Contains("plan from basic to gold and pays from cash to card", flips, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody has", flips, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranges_hold_numbers_and_categories_and_calibration_moves_the_probability()
    {
        ProgramResult result = Ask("--customer", "k4", "--range", "months=..5", "--range", "plan=basic", "--learner", "logistic");
        Assert.Contains("Changes of the decision at 0.5: none found", result.Output, StringComparison.Ordinal);
        ProgramResult wide = Ask("--customer", "k4", "--range", "months=20..36", "--keep", "plan", "--learner", "logistic", "--calibration", "platt");
        Assert.Contains("(log odds before calibration)", wide.Output, StringComparison.Ordinal);
        Assert.Matches("months from 4 to (2[0-9]|3[0-6])", wide.Output);
    }

    [Theory]
    [InlineData("there is no customer 'k400'", "--customer", "k400")]
    [InlineData("--set: the model has no column 'month': did you mean 'months'?", "--customer", "k4", "--set", "month=3")]
    [InlineData("--set: 'months' has numbers, which 'many' is not", "--customer", "k4", "--set", "months=many")]
    [InlineData("--set: no customer has 'golden' in 'plan': did you mean 'gold'?", "--customer", "k4", "--set", "plan=golden")]
    [InlineData("--set: 'plan' is not COL=VALUE", "--customer", "k4", "--set", "plan")]
    [InlineData("'plan' must not change; it is basic", "--customer", "k4", "--set", "plan=gold", "--keep", "plan")]
    [InlineData("--range: 'months' has numbers, which '5' is no range of", "--customer", "k4", "--range", "months=5")]
    [InlineData("--range: no customer has 'silver' in 'plan'", "--customer", "k4", "--range", "plan=gold,silver")]
    [InlineData("--range: 'months' may become 9 to 3, which nothing is", "--customer", "k4", "--range", "months=9..3")]
    [InlineData("'plan' is kept by --keep and has a --range", "--customer", "k4", "--range", "plan=gold", "--keep", "plan")]
    [InlineData("--keep: the model has no column 'plans'", "--customer", "k4", "--keep", "plans")]
    [InlineData("--threshold: '1.5' is not a probability", "--customer", "k4", "--threshold", "1.5")]
    public void What_is_wrong_is_told(string message, params string[] more)
    {
        ProgramResult result = Ask([.. more, "--learner", "logistic"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
