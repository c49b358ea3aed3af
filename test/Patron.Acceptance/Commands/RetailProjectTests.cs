using System.Diagnostics;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>A project made, run and asked through the command line.</summary>
public sealed class RetailProjectTests
{
    [Theory]
    [InlineData("retail", 8)]
    [InlineData("telco-churn", 10)]
    [InlineData("telecom", 33)]
    public void A_template_is_the_example_to_the_byte(string template, int most)
    {
        using TemporaryFolder folder = new();
        ProgramResult made = PatronProgram.Run(folder.FullPath, "init", "shop", "--template", template, "--json");
        string example = Repository.PathOf("examples", template);

        using JsonDocument document = JsonDocument.Parse(made.Output);
        string[] files = [.. document.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)];
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(example, file)), File.ReadAllBytes(folder.PathOf("shop", file))));
        Assert.Contains("patron.yml", files);
        Assert.InRange(files.Length, 5, most);
    }

    [Fact]
    public void A_new_project_runs_and_can_be_asked()
    {
        using TemporaryFolder folder = new();
        Shop.Make(folder.FullPath);
        string shop = folder.PathOf("shop");

        ProgramResult run = PatronProgram.Run(folder.FullPath, "run", "shop", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain('\u001b', run.Error);
        using (JsonDocument document = JsonDocument.Parse(run.Output))
        {
            Assert.All(document.RootElement.GetProperty("steps").EnumerateArray(), step => Assert.Equal("done", step.GetProperty("status").GetString()));
            Assert.True(File.Exists(document.RootElement.GetProperty("report").GetString()));
        }

        ProgramResult again = PatronProgram.Run(shop, "run");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Contains("0 steps done", again.Output, StringComparison.Ordinal);

        ProgramResult tables = PatronProgram.Run(shop, "tables", "--json");
        using (JsonDocument document = JsonDocument.Parse(tables.Output))
        {
            string[] names = [.. document.RootElement.GetProperty("tables").EnumerateArray().Select(table => table.GetProperty("table").GetString()!)];
            foreach (string table in new[] { "bronze.orders", "silver.purchases", "gold.lifetime_value", "gold.scores", "gold.segments", "gold.treatments", "gold.kpis" })
                Assert.Contains(table, names);
        }

        ProgramResult described = PatronProgram.Run(shop, "describe", "gold.lifetime_value");
        foreach (string column in new[] { "customer_key", "as_of", "p_alive", "expected_purchases", "expected_spend", "value", "value_low", "value_high", "run_id" })
            Assert.Contains($"\n{column} ", described.Output, StringComparison.Ordinal);

        AskInEveryFormat(folder, shop);
    }

    static void AskInEveryFormat(TemporaryFolder folder, string shop)
    {
        const string Sql = "SELECT count(*) AS customers, as_of() AS seen FROM gold.lifetime_value";
        Assert.Matches(@"^customers  seen *\n-+  -+\n +1\d\d\d  2025-12-31 23:00:00Z\n$", Ask().Output.ReplaceLineEndings("\n"));
        Assert.Matches(@"^customers,seen\n1\d\d\d,2026-01-01 00:00:00\+01\n$", Ask("--format", "csv").Output.ReplaceLineEndings("\n"));
        using (JsonDocument rows = JsonDocument.Parse(Ask("--format", "json").Output))
            Assert.InRange(rows.RootElement[0].GetProperty("customers").GetInt32(), 1400, 1500); // a few buy only in the last hour
        Assert.Equal("", Ask("--out", folder.PathOf("rows.parquet")).Output);
        Assert.Equal("PAR1"u8, File.ReadAllBytes(folder.PathOf("rows.parquet"))[..4]);

        ProgramResult mistyped = PatronProgram.Run(shop, "query", "SELECT * FROM gold.scors");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("did you mean 'gold.scores'?", mistyped.Error, StringComparison.Ordinal);
        ProgramResult broken = PatronProgram.Run(shop, "query", "SELECT * FORM gold.scores");
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("syntax error", broken.Error, StringComparison.Ordinal);
        Assert.Equal(2, PatronProgram.Run(shop, "query", "DELETE FROM gold.scores").ExitCode);

        ProgramResult Ask(params string[] options)
        {
            ProgramResult result = PatronProgram.Run(shop, ["query", Sql, .. options]);
            Assert.True(result.ExitCode == 0, result.Error);
            return result;
        }
    }

    [Fact]
    public void All_mistakes_of_a_project_come_at_once_and_end_with_2()
    {
        using TemporaryFolder folder = new();
        Shop.Make(folder.FullPath);
        File.AppendAllText(folder.PathOf("shop", "patron.yml"), "curency: EUR\n");
        File.WriteAllText(folder.PathOf("shop", "tables", "silver", "purchases.sql"), "SELECT customer_id\nFORM bronze.orders\n");
        ProgramResult run = PatronProgram.Run(folder.FullPath, "run", "shop");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"patron\.yml:\d+:1: unknown key 'curency'", run.Error);
        Assert.Matches(@"tables/silver/purchases\.sql:2", run.Error);
        Assert.Contains("mistakes:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_does_not_exist_ends_with_2()
    {
        using TemporaryFolder folder = new();
        Shop.Make(folder.FullPath);
        ProgramResult run = PatronProgram.Run(folder.FullPath, "run", "shop", "--step", "scoring");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no step or stage is named 'scoring'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_demo_does_not_touch_a_folder_of_someone_else()
    {
        using TemporaryFolder folder = new();
        string file = folder.Write("patron-demo/notes.txt", "mine");
        ProgramResult demo = PatronProgram.Run(folder.FullPath, "demo");

        Assert.Equal(2, demo.ExitCode);
        Assert.Contains("./patron-demo holds something else", demo.Error, StringComparison.Ordinal);
        Assert.Equal([file], Directory.EnumerateFiles(folder.PathOf("patron-demo"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Two_runs_at_once_and_an_interrupt_leave_the_project_in_order()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "an interrupt is sent with kill");
        using TemporaryFolder folder = new();
        Shop.Make(folder.FullPath, 20_000);
        using Process first = PatronProgram.Start(folder.FullPath, "run", "shop");
        string? line = first.StandardError.ReadLine(); // nothing is said before the first step ends or ten seconds pass
        ProgramResult second = PatronProgram.Run(folder.FullPath, "run", "shop");
        using (Process kill = Process.Start("kill", ["-INT", $"{first.Id}"]))
            kill.WaitForExit();
        string rest = first.StandardError.ReadToEnd();
        first.WaitForExit();

        Assert.NotNull(line);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"another run holds this project (process {first.Id}", second.Error, StringComparison.Ordinal);
        Assert.Equal(130, first.ExitCode);
        Assert.Contains("cancelled", rest, StringComparison.Ordinal);
        Assert.Equal(0, PatronProgram.Run(folder.FullPath, "tables", "--project", "shop").ExitCode);
    }
}
