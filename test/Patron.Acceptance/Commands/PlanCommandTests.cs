using System.Text.Json;

namespace Patron.Acceptance.Commands;

public sealed class PlanCommandTests
{
    [Fact]
    public void The_pages_example_is_what_is_printed()
    {
        ProgramResult result = PatronProgram.Run(Repository.Root, "plan", "--rate", "0.04", "--effect", "10%");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string page = File.ReadAllText(Repository.PathOf("docs", "experiments.md")).ReplaceLineEndings("\n");
        string printed = result.Output.ReplaceLineEndings("\n");
        string head = printed[..printed.IndexOf("\nOther control groups", StringComparison.Ordinal)];
        Assert.Contains($"```\n{head}```", page, StringComparison.Ordinal);
        Assert.Matches(@"10 % +222,423 +22,243 +\+0\.0040000 +0\.800", printed);
    }

    [Fact]
    public void Looks_money_days_and_treatments_are_told()
    {
        ProgramResult result = PatronProgram.Run(
            Repository.Root, "plan", "--mean", "20", "--sd", "45", "--effect", "1", "--looks", "3", "--treatments", "2", "--comparison", "dunnett",
            "--per-day", "500", "--cost", "0.25", "--value", "0.5", "--cluster-size", "4", "--icc", "0.1", "--correlation", "0.5");
        Assert.True(result.ExitCode == 0, result.Error);
        foreach (string said in (string[])
        [
            "What is known before explains 25 % of the variance", "2 treatments (dunnett: error ", "clusters enlarge the variance 1.30 times",
            "each of 2 treatments", "The customers have come after ", "Contacts cost ", "the price of knowing, costs ",
            "A contact pays from an effect of +0.50000 (+2.5 %) on", "boundary", "found by then",
        ])
        {
            Assert.Contains(said, result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_and_the_same_table_of_a_project_give_the_same_plan()
    {
        using TemporaryFolder folder = new();
        string rows = string.Join('\n', Enumerable.Range(1, 200).Select(i => $"{i},{i % 17},{(i % 17) + (i % 5)},{(i % 4 == 0 ? "Yes" : "No")},{1 + (i % 3)}"));
        folder.Write("people.csv", $"id,before,spend,bought,orders\n{rows}\n");
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        folder.Write(
            "tables/silver/people.sql",
            "SELECT i AS id, i % 17 AS before, i % 17 + i % 5 AS spend, CASE i % 4 WHEN 0 THEN 'Yes' ELSE 'No' END AS bought, 1 + i % 3 AS orders FROM range(1, 201) AS r(i)");
        ProgramResult run = PatronProgram.Run(folder.FullPath, "run");
        Assert.True(run.ExitCode == 0, run.Error);

        JsonElement spend = Same("--column", "spend", "--past", "before", "--effect", "5%");
        Assert.Equal("mean", spend.GetProperty("outcome").GetProperty("kind").GetString());
        Assert.InRange(spend.GetProperty("outcome").GetProperty("explained").GetDouble(), 0.8, 0.99);
        Assert.Equal(200, spend.GetProperty("outcome").GetProperty("rows").GetInt64());
        JsonElement bought = Same("--column", "bought", "--positive", "Yes", "--customers", "4000");
        Assert.Equal(("rate", 0.25), (bought.GetProperty("outcome").GetProperty("kind").GetString(), bought.GetProperty("outcome").GetProperty("baseline").GetDouble()));
        Assert.Equal("ratio", Same("--column", "spend", "--per", "orders", "--effect", "0.1").GetProperty("outcome").GetProperty("kind").GetString());

        JsonElement Same(params string[] words)
        {
            string file = Give(["people.csv", .. words]);
            Assert.Equal(file, Give(["--from", "silver.people", .. words]));
            Assert.Equal(file, Give(["--from", "SELECT * FROM silver.people ORDER BY id DESC", .. words]));
            return JsonDocument.Parse(file).RootElement;
        }

        string Give(string[] words)
        {
            ProgramResult result = PatronProgram.Run(folder.FullPath, ["plan", .. words, "--json"]);
            Assert.True(result.ExitCode == 0, result.Error);
            return result.Output;
        }
    }

    [Theory]
    [InlineData("nothing says what is measured")]
    [InlineData("said twice", "--rate", "0.1", "--mean", "3", "--sd", "1", "--effect", "1")]
    [InlineData("--sd is missing", "--mean", "3", "--effect", "1")]
    [InlineData("--mean is missing", "--sd", "3", "--effect", "1")]
    [InlineData("--effect and --customers are both missing", "--rate", "0.1")]
    [InlineData("effect of 0", "--rate", "0.1", "--effect", "0")]
    [InlineData("out of 0 to 1", "--rate", "0.5", "--effect", "0.6")]
    [InlineData("direction of --side", "--rate", "0.5", "--effect", "0.1", "--side", "fall")]
    [InlineData("baseline of 0", "--mean", "0", "--sd", "1", "--effect", "5%")]
    [InlineData("fewer than two units", "--rate", "0.5", "--effect", "0.1", "--customers", "3")]
    [InlineData("to be found by any number", "--mean", "0", "--sd", "1", "--effect", "1e-12")]
    [InlineData("finds no change|find no change", "--rate", "0.9", "--customers", "20")]
    [InlineData("go together", "--rate", "0.5", "--effect", "0.1", "--icc", "0.2")]
    [InlineData("--past needs a history", "--rate", "0.5", "--effect", "0.1", "--past", "x")]
    [InlineData("is not a share", "--rate", "1")]
    [InlineData("is not an effect", "--rate", "0.1", "--effect", "much")]
    [InlineData("two histories", "people.csv", "--from", "gold.people", "--column", "x")]
    [InlineData("--column is missing", "people.csv", "--effect", "1")]
    [InlineData("there is no column 'z'", "people.csv", "--column", "z", "--effect", "1")]
    [InlineData("'b' is not a number", "people.csv", "--column", "y", "--effect", "1")]
    [InlineData("no row has 'c'", "people.csv", "--column", "y", "--positive", "c", "--effect", "1")]
    [InlineData("without spread", "people.csv", "--column", "x", "--effect", "1")]
    public void Wrong_use_ends_with_2_and_says_what_to_do(string message, params string[] words)
    {
        using TemporaryFolder folder = new();
        folder.Write("people.csv", "x,y\n1,b\n1,b\n");
        ProgramResult result = PatronProgram.Run(folder.FullPath, ["plan", .. words]);
        Assert.True(result.ExitCode == 2, $"{result.ExitCode}: {result.Error}");
        Assert.Contains(message.Split('|')[^1], result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", result.Error, StringComparison.Ordinal);
    }
}
