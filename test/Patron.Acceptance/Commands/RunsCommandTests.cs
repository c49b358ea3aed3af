using System.Diagnostics;
using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What <c>patron runs</c> and <c>patron reproduce</c> tell of a small project.</summary>
public sealed class RunsCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public RunsCommandTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        _folder.Write("tables/silver/people.sql", "SELECT 'C17' AS id");
    }

    public void Dispose() => _folder.Dispose();

    ProgramResult Run(params string[] words) => PatronProgram.Run(_folder.FullPath, words);

    JsonElement[] Listed(params string[] words)
    {
        using JsonDocument json = JsonDocument.Parse(Run(["runs", "list", "--json", .. words]).Output);
        return [.. json.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.Clone())];
    }

    [Fact]
    public void A_project_without_runs_says_how_to_begin()
    {
        Assert.StartsWith("no runs", Run("runs", "list").Output, StringComparison.Ordinal);
        ProgramResult shown = Run("runs", "show");
        Assert.Equal(2, shown.ExitCode);
        Assert.Contains("begin with 'patron run'", shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_are_listed_shown_compared_and_told_apart()
    {
        Assert.Equal(0, Run("run").ExitCode);
        _folder.Write("tables/silver/people.sql", "SELECT 'C18' AS id");
        Assert.Equal(0, Run("run", "--as-of", "2026-02-01").ExitCode);
        _folder.Write("tables/silver/people.sql", "SELECT error('no') AS id");
        Assert.Equal(1, Run("run").ExitCode);

        JsonElement[] runs = Listed();
        Assert.Equal(["failed", "finished", "finished"], runs.Select(run => run.GetProperty("status").GetString()));
        Assert.Single(Listed("--status", "failed"));
        Assert.Single(Listed("--limit", "1"));
        string newest = runs[1].GetProperty("id").GetString()!;
        string oldest = runs[2].GetProperty("id").GetString()!;

        string shown = Run("runs", "show", newest).Output;
        Assert.Contains("as_of: 2026-02-01T00:00:00Z", shown, StringComparison.Ordinal);
        Assert.Contains("silver.people@v1", shown, StringComparison.Ordinal);
        Assert.Contains("steps.json", shown, StringComparison.Ordinal);

        Assert.Contains("2026-02-01T00:00:00Z", Run("runs", "compare", oldest, newest).Output, StringComparison.Ordinal);
        string difference = Run("runs", "diff", oldest, newest).Output.ReplaceLineEndings("\n");
        Assert.Contains("tables/silver/people.sql\n  - SELECT 'C17' AS id\n  + SELECT 'C18' AS id\n", difference, StringComparison.Ordinal);
        Assert.Equal("nothing differs", Run("runs", "diff", newest, newest).Output.Trim());

        ProgramResult several = Run("runs", "show", newest[..2]);
        Assert.Equal(2, several.ExitCode);
        Assert.Contains("3 runs begin with", several.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_reproduced_or_the_shell_is_told_that_it_is_not()
    {
        Assert.Equal(0, Run("run").ExitCode);
        ProgramResult again = Run("reproduce", "latest");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("is reproduced: all 1 contents are the same", again.Output, StringComparison.Ordinal);
        using TemporaryFolder kept = new();
        Assert.Equal(0, Run("reproduce", "latest", "--keep", kept.PathOf("again")).ExitCode);
        Assert.True(File.Exists(kept.PathOf("again", "patron.yml")));
        Assert.Contains("not empty", Run("reproduce", "latest", "--keep", kept.PathOf("again")).Error, StringComparison.Ordinal);
        Assert.Contains("outside the project", Run("reproduce", "latest", "--keep", "again").Error, StringComparison.Ordinal);

        string steps = Directory.GetFiles(_folder.PathOf(".patron", "mlruns"), "steps.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(steps, File.ReadAllText(steps).Replace("\"1-", "\"1-0", StringComparison.Ordinal)); // as if the run had made other rows
        ProgramResult other = Run("reproduce", "latest");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("is not reproduced: 0 of 1 contents are the same", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_run_has_failed_and_does_not_run_for_ever()
    {
        _folder.Write("tables/silver/people.sql", "SELECT count(*) AS id FROM range(1000000) AS a(x), range(1000000) AS b(y) WHERE x * y % 7 = 3");
        using (Process run = PatronProgram.Start(_folder.FullPath, "run"))
        {
            SpinWait.SpinUntil(() => Listed() is [var one] && one.GetProperty("status").GetString() == "running", TimeSpan.FromSeconds(60));
            Assert.Equal("running", Assert.Single(Listed()).GetProperty("status").GetString());
            run.Kill();
            run.WaitForExit();
        }

        Assert.Equal("failed", Assert.Single(Listed()).GetProperty("status").GetString());
        _folder.Write("tables/silver/people.sql", "SELECT 1 AS id");
        Assert.Equal(0, Run("run").ExitCode);
        JsonElement killed = Listed()[1];
        Assert.Equal(("failed", "killed"), (killed.GetProperty("status").GetString(), killed.GetProperty("tags").GetProperty("patron.error").GetString()));
        Assert.NotEqual(JsonValueKind.Null, killed.GetProperty("finished").ValueKind);
    }

    [Fact]
    public void A_version_to_score_with_must_be_one_of_a_model_of_the_project()
    {
        foreach (string word in new[] { "churn", "churn=", "churn=1" })
        {
            ProgramResult run = Run("run", "--model", word);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("--model", run.Error, StringComparison.Ordinal);
        }
    }
}
