using System.Text.RegularExpressions;

namespace Patron.Acceptance.Documents;

/// <summary>Pages that show commands: these are there, with the options they name.</summary>
public sealed partial class PageCommandTests
{
    [Theory]
    [InlineData("governance.md", 9)]
    [InlineData("features.md", 4)]
    [InlineData("pictures.md", 2)]
    [InlineData("scorings.md", 10)]
    [InlineData("experiments.md", 6)]
    [InlineData("serving.md", 5)]
    [InlineData("online.md", 2)]
    [InlineData("online/streams.md", 3)]
    public void Every_command_of_a_page_is_known_with_its_options(string name, int least)
    {
        string page = File.ReadAllText(Repository.PathOf(["docs", .. name.Split('/')]));
        string[] lines = [.. Command().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.True(lines.Length >= least, string.Join('\n', lines));
        foreach (IGrouping<string, string> uses in lines.GroupBy(line => string.Join(' ', CommandOf(line))))
        {
            ProgramResult help = PatronProgram.Run(Repository.Root, [.. uses.Key.Split(' '), "--help"]);
            Assert.True(help.ExitCode == 0, $"{uses.Key}: {help.Error}");
            foreach (string option in uses.SelectMany(line => line.Split(' ')).Where(word => word.StartsWith("--", StringComparison.Ordinal)))
                Assert.Contains($" {option} ", help.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>One word, or a group and one of its commands.</summary>
    static IEnumerable<string> CommandOf(string line) =>
        line.Split(' ').Skip(1).Take(2).TakeWhile(word => char.IsAsciiLetterLower(word[0]));

    [GeneratedRegex("^(patron [a-z].*)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
