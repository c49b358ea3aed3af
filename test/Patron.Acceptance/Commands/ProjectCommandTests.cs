using System.Text.Json;

namespace Patron.Acceptance.Commands;

/// <summary>What the commands that work on a project tell its user and the shell.</summary>
public sealed class ProjectCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ProjectCommandTests()
    {
        _folder.Write(
            "patron.yml",
            "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\nenvironments:\n  prod: { seed: 7 }\n");
        _folder.Write("tables/silver/people.sql", "SELECT 1 AS id, NULL AS name");
    }

    [Fact]
    public void A_check_that_does_not_hold_is_told_as_the_users_mistake()
    {
        _folder.Write("tables/silver/people.yml", "checks:\n  - not_null: name\n");
        ProgramResult result = PatronProgram.Run(_folder.FullPath, "run");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("name must not be empty: 1 row does not", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_in_yaml_and_in_sql_are_told_together()
    {
        _folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\ntime_zon: UTC\n");
        _folder.Write("tables/silver/people.sql", "SELECT * FROM silver.peple");
        ProgramResult result = PatronProgram.Run(_folder.FullPath, "run");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("time_zon", result.Error, StringComparison.Ordinal);
        Assert.Contains("silver.peple", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_that_a_run_names_is_that_of_its_environment()
    {
        Assert.Equal(_folder.PathOf("output", "report_2026-01-01.html"), ReportOf("run", "--json"));
        Assert.Equal(_folder.PathOf("output", "prod", "report_2026-01-01.html"), ReportOf("run", "--json", "--env", "prod"));
    }

    [Fact]
    public void Former_versions_of_a_table_are_named_in_commands_and_in_sql()
    {
        Assert.Equal(0, PatronProgram.Run(_folder.FullPath, "run").ExitCode);
        _folder.Write("tables/silver/people.sql", "SELECT 2 AS id, NULL AS name");
        _folder.Write("tables/silver/past.sql", "SELECT id FROM silver.people AT (VERSION => 0)");
        ProgramResult second = PatronProgram.Run(_folder.FullPath, "run");
        Assert.True(second.ExitCode == 0, second.Error);

        Assert.Equal("1", Ask("silver.people@v0"));
        Assert.Equal("2", Ask("silver.people"));
        Assert.Equal("1", Ask("SELECT id, NULL AS name FROM silver.past"));
        Assert.Equal("2", Ask("SELECT id FROM delta_scan('.patron/lake/silver/people')"));
        Assert.Contains("version 0 of", PatronProgram.Run(_folder.FullPath, "describe", "silver.people@v0").Output, StringComparison.Ordinal);
        Assert.Matches(@" 1  .* overwrite +1  .*\n +0  .* create +1  ", PatronProgram.Run(_folder.FullPath, "history", "silver.people").Output);
        _folder.Write("tables/silver/past.sql", "SELECT id\nFROM silver.people AT (VERSION => 9)");
        Assert.Contains("past.sql:2:6: ", PatronProgram.Run(_folder.FullPath, "run").Error, StringComparison.Ordinal);
        ProgramResult future = PatronProgram.Run(_folder.FullPath, "describe", "silver.people@v9");
        Assert.Equal(2, future.ExitCode);
        Assert.Contains("no version 9; its newest is 1", future.Error, StringComparison.Ordinal);
    }

    string Ask(string sql)
    {
        ProgramResult result = PatronProgram.Run(_folder.FullPath, "query", sql, "--format", "csv");
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.ReplaceLineEndings("\n").Split('\n')[1].Split(',')[0];
    }

    [Fact]
    public void An_altered_data_file_is_found_and_named()
    {
        Assert.Equal(0, PatronProgram.Run(_folder.FullPath, "run").ExitCode);
        ProgramResult right = PatronProgram.Run(_folder.FullPath, "check");
        Assert.True(right.ExitCode == 0, right.Output + right.Error);
        Assert.Matches(@"silver\.people +1 .* as written", right.Output);

        string file = Directory.EnumerateFiles(_folder.PathOf(".patron", "lake", "silver", "people"), "*.parquet").Single();
        byte[] content = File.ReadAllBytes(file);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(file, content);
        ProgramResult altered = PatronProgram.Run(_folder.FullPath, "check", "silver.people");
        Assert.Equal(1, altered.ExitCode);
        Assert.Contains($"{file} was altered after it was written", altered.Output, StringComparison.Ordinal);
    }

    string? ReportOf(params string[] words)
    {
        ProgramResult result = PatronProgram.Run(_folder.FullPath, words);
        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        return json.RootElement.GetProperty("report").GetString();
    }

    public void Dispose() => _folder.Dispose();
}
