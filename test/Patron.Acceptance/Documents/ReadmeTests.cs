using System.Text.RegularExpressions;

namespace Patron.Acceptance.Documents;

/// <summary>What the README tells a newcomer to type works, in its order, and its links lead somewhere.</summary>
public sealed partial class ReadmeTests
{
    static readonly string[] Pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/runs.md"];

    /// <summary>Every command of the shell blocks but the one that runs this test.</summary>
    static IEnumerable<string> Commands() =>
        ShellBlock().Matches(File.ReadAllText(Repository.PathOf("README.md")))
            .SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(line => line != "./patron test");

    [Fact]
    public void Every_command_of_the_readme_works_in_its_order()
    {
        using TemporaryFolder folder = new();
        Directory.CreateSymbolicLink(folder.PathOf("testdata"), Repository.PathOf("testdata"));
        string[] commands = [.. Commands()];
        Assert.Contains("./patron demo", commands);
        foreach (string command in commands)
        {
            Assert.StartsWith("./patron ", command, StringComparison.Ordinal);
            ProgramResult result = PatronProgram.Run(folder.FullPath, Words().Matches(command["./patron ".Length..]).Select(word => word.Value.Trim('"')));
            Assert.True(result.ExitCode == 0, $"{command} ended with {result.ExitCode}:\n{result.Error}");
        }
    }

    [Fact]
    public void The_readme_promises_the_number_of_files_that_init_writes()
    {
        Assert.Contains("`init` writes eight files", File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
        using TemporaryFolder folder = new();
        Assert.Equal(0, PatronProgram.Run(folder.FullPath, "init", "shop", "--template", "retail").ExitCode);
        Assert.Equal(8, Directory.EnumerateFiles(folder.PathOf("shop"), "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void Links_and_paths_in_the_pages_lead_somewhere()
    {
        foreach (string page in Pages)
        {
            string text = File.ReadAllText(Repository.PathOf(page));
            string folder = Path.GetDirectoryName(Repository.PathOf(page))!;
            foreach (string target in Link().Matches(text).Select(match => match.Groups[1].Value))
                Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}");
            foreach (string path in RepositoryPath().Matches(text).Select(match => match.Groups[1].Value))
                Assert.True(Path.Exists(Repository.PathOf(path)), $"{page} names {path}");
        }
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("\"[^\"]*\"|[^\\s]+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\]\(([^):#]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`((?:src|test|bench|docs|eng|examples|testdata)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex RepositoryPath();
}
