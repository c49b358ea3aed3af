using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What <c>patron audit</c> tells of a small project that was run.</summary>
public sealed class AuditCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public AuditCommandTests()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\nenvironments:\n  prod: { seed: 7 }\n");
        _folder.Write("tables/silver/people.sql", "SELECT 'C17' AS id");
        Assert.Equal(0, Run("run").ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    ProgramResult Run(params string[] words) => PatronProgram.Run(_folder.FullPath, words);

    [Fact]
    public void Runs_are_told_with_who_started_them_and_how_they_ended_each_environment_apart()
    {
        _folder.Write("tables/silver/people.sql", "SELECT error('no') AS id");
        Assert.Equal(1, Run("run", "--step", "silver.people").ExitCode);
        using JsonDocument shown = JsonDocument.Parse(Run("audit", "show", "--json").Output);
        JsonElement[] entries = [.. shown.RootElement.GetProperty("entries").EnumerateArray()];
        Assert.Equal(["running", "finished", "running", "failed"], entries.Select(entry => Text(entry.GetProperty("details"), "status")));
        Assert.All(entries, entry => Assert.Equal((Environment.UserName, "run"), (Text(entry, "who"), Text(entry, "action"))));
        Assert.Equal("silver.people", Text(entries[2].GetProperty("details"), "step"));

        Assert.DoesNotContain("run", Run("audit", "show", "--env", "prod").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("finished", Run("audit", "show", "--who", "nobody").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("finished", Run("audit", "show", "--action", "forget").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("finished", Run("audit", "show", "--since", "2999-01-01").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forgotten_customer_is_told_of_without_the_name_and_the_log_stays_as_it_was_written()
    {
        Assert.Equal(0, Run("forget", "C17").ExitCode);
        string shown = Run("audit", "show", "--action", "forget").Output;
        Assert.Contains("rows: 1", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("C17", File.ReadAllText(_folder.PathOf(".patron", "audit.jsonl")), StringComparison.Ordinal);
        ProgramResult whole = Run("audit", "verify");
        Assert.Equal(0, whole.ExitCode);
        Assert.StartsWith("4 lines, each as it was written\nhead: 4 ", whole.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_roles_are_declared_forgetting_takes_an_operator_and_looking_takes_any_role()
    {
        const string settings = "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n";
        string[][] looks = [["runs", "list"], ["runs", "show", "latest"], ["runs", "send"], ["lineage", "silver.people"], ["reproduce", "latest"]];
        _folder.Write("patron.yml", settings + "roles: { operator: [somebody] }\n");
        foreach (string[] look in looks)
            Assert.Contains("that takes the role reader", Run(look).Error, StringComparison.Ordinal);
        foreach (string compare in (string[])["compare", "diff"])
            Assert.Contains("that takes the role reader", Run("runs", compare, "latest", "latest").Error, StringComparison.Ordinal);

        _folder.Write("patron.yml", settings + $"roles: {{ operator: [somebody], reader: [\"{Environment.UserName}\"] }}\n");
        foreach (string[] look in looks)
            Assert.DoesNotContain("may not", Run(look).Error, StringComparison.Ordinal);
        ProgramResult refused = Run("forget", "C17", "--dry-run");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("may not forget a customer: that takes the role operator", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("C17", File.ReadAllText(_folder.PathOf(".patron", "audit.jsonl")), StringComparison.Ordinal);

        _folder.Write("patron.yml", settings + $"roles: {{ operator: [\"{Environment.UserName}\"] }}\n");
        Assert.Equal(0, Run("forget", "C17").ExitCode);
    }

    [Fact]
    public void A_line_that_was_altered_is_named_and_the_shell_is_told()
    {
        string log = _folder.PathOf(".patron", "audit.jsonl");
        File.WriteAllText(log, File.ReadAllText(log).Replace("finished", "failed", StringComparison.Ordinal));
        ProgramResult found = Run("audit", "verify");
        Assert.Equal(1, found.ExitCode);
        Assert.StartsWith("audit.jsonl:2 is not as it was written", found.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Run("audit", "verify", "--json").Output);
        Assert.False(json.RootElement.GetProperty("whole").GetBoolean());
        Assert.Equal((2, "altered"), (json.RootElement.GetProperty("damage").GetProperty("line").GetInt64(), Text(json.RootElement.GetProperty("damage"), "kind")));
    }

    [Fact]
    public void Entries_removed_at_the_end_together_with_the_head_are_missed_by_the_run_that_saw_them()
    {
        Assert.Equal(0, Run("run").ExitCode);
        string log = _folder.PathOf(".patron", "audit.jsonl");
        File.WriteAllText(log, File.ReadAllText(log).Split('\n')[0] + "\n");
        File.Delete(_folder.PathOf(".patron", "audit.head"));
        Assert.Equal(0, Run("run", "--step", "silver.people").ExitCode); // the log goes on, and tells that its head was lost
        ProgramResult found = Run("audit", "verify");
        Assert.Equal(1, found.ExitCode);
        Assert.Matches("^audit.jsonl:3 was written anew, or one before it: run [^ ]+ saw another hash", found.Output);
    }

    static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
