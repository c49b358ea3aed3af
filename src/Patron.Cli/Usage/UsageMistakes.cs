using System.CommandLine;
using System.CommandLine.Parsing;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Cli.Usage;

/// <summary>What is wrong with a command line, a sentence each, with what was probably meant.</summary>
static class UsageMistakes
{
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
            return [UnknownCommand(command, parsed.UnmatchedTokens)];
        List<string> mistakes = [];
        HashSet<string> suggested = [];
        bool afterOption = false;
        foreach (string word in parsed.UnmatchedTokens)
        {
            bool isOption = word.StartsWith('-') && word.Length > 1;
            if (isOption)
                mistakes.Add(UnknownOption(word, command, suggested));
            else if (!afterOption)
                mistakes.Add($"unexpected argument '{word}'{Quoting(command)}");
            afterOption = isOption && !word.Contains('=', StringComparison.Ordinal);
        }

        mistakes.AddRange(parsed.Errors.Select(error => Said(error, suggested)).OfType<string>());
        return [.. mistakes.Distinct()];
    }

    static string UnknownCommand(Command command, IReadOnlyList<string> words)
    {
        if (words.Count == 0)
            return $"a command is missing: {string.Join(", ", command.Subcommands.Select(one => one.Name))}";
        if (words[0].StartsWith('-'))
            return UnknownOption(words[0], command, []);
        string[] known = [.. command.Subcommands.Select(one => one.Name)];
        return Suggestion.For(words[0], known) is { } meant
            ? $"unknown command '{words[0]}': did you mean '{meant}'?"
            : $"unknown command '{words[0]}': the commands are {string.Join(", ", known)}";
    }

    static string UnknownOption(string word, Command command, HashSet<string> suggested)
    {
        string name = word.Split('=')[0];
        if (Suggestion.For(name, command.Options.Select(option => option.Name)) is not { } meant)
            return $"unknown option '{name}'";
        suggested.Add(meant);
        return $"unknown option '{name}': did you mean '{meant}'?";
    }

    static string Quoting(Command command) =>
        command.Name == "query" ? ": put the SQL in quotes" : "";

    /// <summary>Null for what is said already.</summary>
    static string? Said(ParseError error, HashSet<string> suggested) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0 } option when suggested.Contains(option.Option.Name) => null,
        OptionResult { Tokens.Count: 0, IdentifierToken: null } option =>
            $"{option.Option.Name} {option.Option.HelpName} is missing",
        OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing",
        CommandResult => null,
        _ => error.Message,
    };
}
