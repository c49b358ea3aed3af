using System.Text;

namespace Patron.Acceptance.Commands;

public sealed class UsageTests
{
    static readonly string[][] Mistakes =
    [
        [],
        ["clvv", "file.csv"],
        ["nonsense"],
        ["--verbose"],
        ["simulate"],
        ["simulate", "retial"],
        ["simulate", "retail"],
        ["simulate", "retail", "--out", "x", "--customers", "many", "--from", "2025-13-01"],
        ["simulate", "retail", "--out", "x", "--customers", "0"],
        ["simulate", "telecom", "--out", "x", "--customers", "0", "--to", "2024-07-02"],
        ["simulate", "gaming"],
        ["simulate", "gaming", "--out", "x", "--stream"],
        ["simulate", "gaming", "--out", "x", "--rate", "10"],
        ["simulate", "gaming", "--stream", "--json"],
        ["simulate", "gaming", "--stream", "--rate", "0", "--late", "few"],
        ["simulate", "gaming", "--stream", "--late", "0.6", "--malformed", "0.6", "--registrations", "1"],
        ["clv"],
        ["clv", "orders.csv"],
        ["clv", "orders.csv", "--custmer", "id", "--date", "day"],
        ["clv", "orders.csv", "--customer"],
        ["clv", "orders.csv", "--customer", "id", "--date", "day", "--unit", "year"],
        ["clv", "orders.csv", "--customer", "id", "--date", "day", "--horizon", "soon", "--discount", "10%", "--penalty", "-1"],
        ["clv", "orders.csv", "--customer", "id", "--date", "day", "--horizon", "0w"],
        ["clv", "orders.csv", "--frequency", "x", "--recency", "t_x"],
        ["clv", "orders.csv", "--frequency", "x", "--recency", "t_x", "--age", "T", "--as-of", "2025-01-01"],
        ["clv", "missing.csv", "--customer", "id", "--date", "day"],
        ["churn", "customers.csv"],
        ["churn", "customers.csv", "--target", "left", "extra"],
        ["churn", "customers.csv", "--target", "left", "--folds", "1"],
        ["init", "shop"],
        ["init", "shop", "--template", "retial"],
        ["run", "nowhere"],
        ["run", "--as-of", "yesterday"],
        ["tables"],
        ["describe", "gold.scores"],
        ["query", "SELECT", "1"],
        ["query", "SELECT 1", "--format", "xml"],
    ];

    [Fact]
    public void Every_wrong_use_ends_with_2_and_says_what_to_do()
    {
        using TemporaryFolder folder = new();
        StringBuilder text = new();
        foreach (string[] words in Mistakes)
        {
            ProgramResult result = PatronProgram.Run(folder.FullPath, words);
            Assert.True(result.ExitCode == 2, $"patron {string.Join(' ', words)} ended with {result.ExitCode}: {result.Error}");
            Assert.Equal("", result.Output);
            string error = words.Length == 0 ? result.Error.Split('\n')[0] + "\n" : result.Error;
            text.Append("$ patron ").AppendJoin(' ', words).Append('\n').Append(error.Replace(folder.FullPath, "FOLDER", StringComparison.Ordinal));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullPath));
        Expectation.Matches("usage", text.ToString());
    }
}
