using System.Text.Json;
using System.Text.RegularExpressions;

namespace Patron.Acceptance.Commands;

/// <summary>A template, made and run by the commands of its README in their order.</summary>
public abstract partial class ExampleProject : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _name;

    /// <param name="template">The example's folder.</param>
    /// <param name="name">The project that its README makes.</param>
    /// <param name="prepare">What is done to the new project's folder before anything else.</param>
    private protected ExampleProject(string template, string name, Action<string> prepare)
    {
        _name = name;
        string readme = File.ReadAllText(Repository.PathOf("examples", template, "README.md"));
        IEnumerable<string> commands = ShellBlock().Matches(readme).SelectMany(
            block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        foreach (string command in commands)
        {
            Assert.StartsWith("./patron ", command, StringComparison.Ordinal);
            IEnumerable<string> words = Words().Matches(command).Skip(1).Select(word => word.Value.Trim('"'));
            ProgramResult result = PatronProgram.Run(_folder.FullPath, words);
            Assert.True(result.ExitCode == 0, $"{command} ended with {result.ExitCode}:\n{result.Error}");
            Said[command] = result;
            if (command.StartsWith("./patron init", StringComparison.Ordinal))
                prepare(Folder);
        }
    }

    /// <summary>What each command of the README said.</summary>
    internal Dictionary<string, ProgramResult> Said { get; } = [];

    public string Folder => _folder.PathOf(_name);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The rows of a SELECT, each a list of texts; an empty text is a NULL.</summary>
    public string[][] Rows(string sql)
    {
        ProgramResult result = PatronProgram.Run(Folder, "query", sql, "--format", "csv");
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. result.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n').Skip(1).Select(line => line.Split(','))];
    }

    /// <summary>The metrics of a model's champion.</summary>
    public JsonElement MetricsOf(string model)
    {
        ProgramResult result = PatronProgram.Run(Folder, "models", "show", model, "--json");
        Assert.True(result.ExitCode == 0, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return document.RootElement.GetProperty("metrics").Clone();
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex("\"[^\"]*\"|[^\\s]+")]
    private static partial Regex Words();
}
