using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>The commands that need no project.</summary>
public sealed class DirectCommandTests
{
    static readonly string[] Summary =
    [
        "clv", Repository.PathOf("testdata", "btyd", "histories.csv"), "--frequency", "frequency", "--recency", "recency", "--age", "age",
        "--monetary", "mean_spend", "--unit", "day", "--horizon", "90d",
    ];

    static double Number(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name)).GetDouble();

    [Fact]
    public void Clv_gives_one_json_object_and_nothing_else_on_standard_output()
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, [.. Summary, "--json"]);

        Assert.Equal(0, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement report = document.RootElement;
        Assert.Equal(240, report.GetProperty("customers").GetInt32());
        Assert.Equal(0.6942512119475273, Number(report, "purchase_model", "parameters", "r"), 1e-6); // testdata/btyd/expected.json
        Assert.Equal(-2263.887819729755, Number(report, "purchase_model", "log_likelihood"), 1e-6);
        Assert.Equal(4.282488457180607, Number(report, "spend_model", "parameters", "p"), 1e-5);
        Assert.True(Number(report, "purchase_model", "standard_errors", "alpha") > 0);
        Assert.True(Number(report, "holdout", "rmse") >= Number(report, "holdout", "mae"));
        Assert.InRange(Number(report, "total_value"), Number(report, "total_value_low"), Number(report, "total_value_high"));
        Assert.InRange(
            Number(report, "expected_purchases"), Number(report, "expected_purchases_low"), Number(report, "expected_purchases_high"));
        Assert.Equal("delta", report.GetProperty("intervals").GetString());
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Contains("reading", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_default_of_clv_may_be_said()
    {
        using TemporaryFolder folder = new();
        string[] defaults = ["--model", "auto", "--spend", "gamma_gamma", "--intervals", "delta", "--penalty", "0", "--discount", "0.10/year"];
        ProgramResult said = PatronProgram.Run(folder.FullPath, [.. Summary, "--json", .. defaults]);

        Assert.Equal((0, PatronProgram.Run(folder.FullPath, [.. Summary, "--json"]).Output), (said.ExitCode, said.Output));
    }

    [Fact]
    public void Clv_prints_parameters_fit_and_the_head_of_the_result_and_writes_scores()
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, [.. Summary, "--out", "scores.csv"]);

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains("BG/NBD, fitted on 240 customers; log-likelihood -2263.888", result.Output, StringComparison.Ordinal);
        Assert.Contains("Hold-out: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("customer  frequency  recency", result.Output, StringComparison.Ordinal);
        Assert.Equal(241, File.ReadLines(folder.PathOf("scores.csv")).Count());
    }

    [Theory]
    [InlineData("value.html", "<title>Lifetime value of histories.csv</title>")]
    [InlineData("value.json", "\"frequency_histogram\": [")]
    public void Clv_writes_pictures_as_a_page_or_as_figures(string name, string held)
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, [.. Summary, "--pictures", name]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"Pictures: {name}", result.Output, StringComparison.Ordinal);
        Assert.Contains(held, File.ReadAllText(folder.PathOf(name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Clv_prints_how_rivals_of_the_chosen_model_foretold_the_hold_out()
    {
        using TemporaryFolder folder = new();
        string[] orders =
        [
            .. from customer in Enumerable.Range(0, 150)
               from purchase in Enumerable.Range(0, 1 + (customer * 7 % 23))
               let day = (customer % 40) + (purchase * (5 + (customer % 11)))
               where day < 280
               select $"c{customer},{new DateOnly(2025, 1, 1).AddDays(day):yyyy-MM-dd},{10 + (customer % 9) + (purchase % 5)}",
        ];
        folder.Write("orders.csv", string.Join('\n', ["customer,day,amount", .. orders]));
        ProgramResult result = PatronProgram.Run(
            folder.FullPath, "clv", "orders.csv", "--customer", "customer", "--date", "day", "--amount", "amount", "--holdout", "8w");

        Assert.Equal((0, ""), (result.ExitCode, result.ExitCode == 0 ? "" : result.Error));
        Assert.Contains("The hold-out foretold by the model and its rivals", result.Output, StringComparison.Ordinal);
        Assert.Contains("boosted regression in two parts", result.Output, StringComparison.Ordinal);
        Assert.Contains("bias of money", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_value_ends_with_2_and_names_file_and_line_without_a_stack_trace()
    {
        using TemporaryFolder folder = new();
        folder.Write("orders.csv", "customer,day,amount\nann,2025-01-01,5\nbob,2025-01-02,five\n");
        ProgramResult result = PatronProgram.Run(
            folder.FullPath, "clv", "orders.csv", "--customer", "customer", "--date", "day", "--amount", "amount", "--json");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("patron: orders.csv:3: column 'amount': 'five' is not an amount", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_cannot_be_written_ends_with_1()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "needs a folder in which nobody can write");
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, [.. Summary, "--out", "/proc/scores.csv"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/proc/scores.csv cannot be written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Churn_gives_one_json_object()
    {
        using TemporaryFolder folder = new();
        IEnumerable<string> rows = Enumerable.Range(1, 120).Select(i => $"k{i},{i % 37},{(i % 3 == 0 ? "gold" : "basic")},{(i % 37 < 12 || i % 10 == 0 ? "Yes" : "No")}");
        folder.Write("customers.csv", "key,months,plan,left\n" + string.Join('\n', rows) + "\n");
        ProgramResult result = PatronProgram.Run(folder.FullPath, "churn", "customers.csv", "--target", "left", "--id", "key", "--learner", "logistic", "--json", "--out", "scores.parquet");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        JsonElement report = document.RootElement;
        Assert.Equal(120, report.GetProperty("rows").GetInt32());
        Assert.InRange(Number(report, "metrics", "auc"), 0.8, 1.0);
        Assert.True(Number(report, "metrics", "accuracy") > Number(report, "metrics", "majority_accuracy"));
        foreach (string figure in new[] { "log_loss", "brier" })
            Assert.InRange(Number(report, "metrics", figure), 0, 1);
        Assert.True(report.GetProperty("coefficients").GetArrayLength() >= 2);
        Assert.Equal("L2 logistic regression", report.GetProperty("model").GetProperty("name").GetString());
        Assert.True(File.Exists(folder.PathOf("scores.parquet")));
    }

    [Fact]
    public void Churn_says_which_learner_it_took_and_why()
    {
        using TemporaryFolder folder = new();
        IEnumerable<string> rows = Enumerable.Range(1, 240).Select(i => $"k{i},{i % 37},{(i % 37 < 12 ? i % 8 != 0 : i % 8 == 0)}");
        folder.Write("customers.csv", "key,months,left\n" + string.Join('\n', rows) + "\n");
        ProgramResult result = PatronProgram.Run(folder.FullPath, "churn", "customers.csv", "--target", "left", "--id", "key");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("chosen because rules of at most 1 condition", result.Output, StringComparison.Ordinal);
        Assert.Contains("months <= 11.5", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Churn_says_whom_to_contact_and_what_that_brings()
    {
        using TemporaryFolder folder = new();
        string[] churn =
        [
            "churn", Repository.PathOf("testdata", "propensity", "subscribers.csv"), "--target", "churned", "--id", "subscriber", "--learner", "logistic",
            "--benefit", "100", "--cost", "20", "--capacity", "40", "--out", "scores.csv",
        ];
        ProgramResult text = PatronProgram.Run(folder.FullPath, churn);
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("Contact from probability 0.2000 on, at most 40 (benefit 100.00, cost 20.00)", text.Output, StringComparison.Ordinal);
        Assert.Contains("95 % interval", text.Output, StringComparison.Ordinal);
        Assert.Equal(40, File.ReadLines(folder.PathOf("scores.csv")).Count(line => line.EndsWith(",true", StringComparison.Ordinal)));

        ProgramResult json = PatronProgram.Run(folder.FullPath, [.. churn, "--json"]);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement report = document.RootElement;
        Assert.Equal(40, Number(report, "decision", "contacts"));
        Assert.Equal(40, Number(report, "decision", "cross_validated", "contacts"));
        foreach (string figure in new[] { "auc", "log_loss", "brier" })
            Assert.InRange(Number(report, "metrics", "intervals", figure, "value"), Number(report, "metrics", "intervals", figure, "low"), Number(report, "metrics", "intervals", figure, "high"));
    }

    [Theory]
    [InlineData("--benefit: '-5' is not an amount from 0 up, such as 20", "--benefit", "-5", "--cost", "2")]
    [InlineData("--cost: 'dear' is not an amount from 0 up, such as 20", "--benefit", "5", "--cost", "dear")]
    [InlineData("--capacity: '0' is not a whole number from 1 up", "--benefit", "5", "--cost", "2", "--capacity", "0")]
    [InlineData("--cost: a contact costs 20 and brings 10 at most, so nobody is worth one", "--benefit", "10", "--cost", "20")]
    [InlineData("--cost is missing: whom to contact is chosen by --benefit and --cost together", "--benefit", "10")]
    [InlineData("--benefit is missing: whom to contact is chosen by --benefit and --cost together", "--capacity", "10")]
    public void Wrong_numbers_of_a_campaign_end_with_2_and_name_the_option(string message, params string[] options)
    {
        using TemporaryFolder folder = new();
        string[] churn = ["churn", Repository.PathOf("testdata", "propensity", "subscribers.csv"), "--target", "churned", .. options];
        ProgramResult result = PatronProgram.Run(folder.FullPath, churn);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retail", "orders.csv")]
    [InlineData("telecom", "usage_daily.csv")]
    public void Simulate_writes_the_same_files_for_the_same_seed(string world, string file)
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "a", "b" })
        {
            ProgramResult result = PatronProgram.Run(
                folder.FullPath, "simulate", world, "--customers", "200", "--seed", "3", "--from", "2025-01-01", "--to", "2025-07-01", "--out", name, "--json");
            Assert.Equal(0, result.ExitCode);
            using JsonDocument document = JsonDocument.Parse(result.Output);
            Assert.Equal(200, document.RootElement.GetProperty("customers").GetInt32());
        }

        Assert.Equal(File.ReadAllBytes(folder.PathOf("a", file)), File.ReadAllBytes(folder.PathOf("b", file)));
        ProgramResult again = PatronProgram.Run(folder.FullPath, "simulate", world, "--customers", "9", "--out", "a");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("already holds files", again.Error, StringComparison.Ordinal);
    }
}
