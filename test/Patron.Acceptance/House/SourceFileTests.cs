using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Patron.Acceptance.House;

/// <summary>What the repository promises of its own files.</summary>
public sealed partial class SourceFileTests
{
    static string[] Tracked(params string[] patterns)
    {
        ProcessStartInfo start = new("git", ["ls-files", "--", .. patterns]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using Process git = Process.Start(start)!;
        string[] files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. files.Where(file => File.Exists(Repository.PathOf(file)))];
    }

    [Fact]
    public void Files_are_short()
    {
        var lengths = Tracked("src/*.cs")
            .Select(file => (File: file, Lines: File.ReadLines(Repository.PathOf(file)).Count()))
            .OrderBy(entry => entry.Lines).ToList();
        Assert.DoesNotContain(lengths, entry => entry.Lines > 400);
        Assert.InRange(lengths[lengths.Count / 2].Lines, 0, 90);
        Assert.InRange(lengths[lengths.Count * 9 / 10].Lines, 0, 250);
    }

    [Fact]
    public void No_file_names_a_registry_host_or_a_path_of_a_machine()
    {
        foreach (string file in Tracked("*.json", "*.md", "*.cs", "*.mjs", "*.yml", "*.props", "*.csproj", "*.sql", ".ci/run", "patron", "*.npmrc"))
        {
            string text = File.ReadAllText(Repository.PathOf(file));
            Match match = MachineOrHost().Match(text);
            Assert.False(match.Success, $"{file} contains {match.Value}");
        }
    }

    [Fact]
    public void Every_rule_left_out_has_its_reason_on_the_line()
    {
        IEnumerable<string> lines = File.ReadLines(Repository.PathOf("Directory.Build.props")).Where(line => line.Contains("<NoWarn>", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Matches("<!-- .+ -->", line));
    }

    [Fact]
    public void Nothing_is_left_to_do_later()
    {
        foreach (string file in Tracked("src/*.cs", "bench/*.cs", "eng/*.mjs"))
            Assert.DoesNotMatch("TODO|FIXME|NotImplementedException", File.ReadAllText(Repository.PathOf(file)));
    }

    [Fact]
    public void Launcher_and_build_props_stay_small()
    {
        Assert.InRange(File.ReadLines(Repository.PathOf("src", "Patron.Cli", "Program.cs")).Count(), 1, 60);
        Assert.InRange(File.ReadLines(Repository.PathOf("Directory.Build.props")).Count(), 1, 60);
    }

    [GeneratedRegex(@"/(?:work|root|home/[a-z])/|registry\.npmjs|api\.nuget\.org|/tmp/[a-z]+/", RegexOptions.CultureInvariant)]
    private static partial Regex MachineOrHost();
}
