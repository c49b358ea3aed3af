using System.CommandLine;
using System.CommandLine.Parsing;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Usage;

/// <summary>Tries to read a word of the command line.</summary>
delegate bool Reader<T>(string text, out T value);

/// <summary>Options whose mistakes are said in one sentence: the option, what was found, what would do.</summary>
static class Opt
{
    /// <summary>One JSON object in place of text.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print exactly one JSON object on standard output." };

    /// <summary>The folder of a project, the current one unless given.</summary>
    public static Option<string> Project() => new("--project")
    {
        HelpName = "DIR",
        Description = "The project's folder.",
        DefaultValueFactory = _ => ".",
    };

    /// <summary>The environment whose settings are laid over the project's.</summary>
    public static Option<string?> Environment() =>
        new("--env") { HelpName = "NAME", Description = "An environment of patron.yml." };

    /// <summary>A scoring experiment.</summary>
    public static Option<string?> Experiment(string description) => Text("--experiment", "NAME", description);

    /// <summary>A folder as an argument, the current one unless given.</summary>
    public static Argument<string> Folder(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => ".",
    };

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>An option with a value that a function reads.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">Stands for the value in the help.</param>
    /// <param name="description">A sentence for the help.</param>
    /// <param name="expected">What may be written, for messages: "a date such as ...".</param>
    /// <param name="reader">Reads it.</param>
    public static Option<T> Value<T>(string name, string helpName, string description, string expected, Reader<T> reader) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result => Parse(result, name, expected, reader),
    };

    /// <summary>The same with a default.</summary>
    public static Option<T> Value<T>(
        string name, string helpName, string description, string expected, Reader<T> reader, T otherwise)
    {
        Option<T> option = Value(name, helpName, description, expected, reader);
        option.DefaultValueFactory = _ => otherwise;
        return option;
    }

    /// <summary>An option with one of a few words.</summary>
    public static Option<string> OneOf(string name, string description, string? otherwise, params string[] words)
    {
        Option<string> option = Value<string>(
            name, string.Join('|', words), description, $"one of {string.Join(", ", words)}", ReadWord);
        if (otherwise is not null)
            option.DefaultValueFactory = _ => otherwise;
        return option;

        bool ReadWord(string text, out string value)
        {
            value = text;
            return words.Contains(text);
        }
    }

    public static Option<DateOnly?> Date(string name, string description) =>
        Value<DateOnly?>(name, "DATE", description, "a date such as 2026-01-31", Words.TryDate);

    /// <summary>A length of time above zero.</summary>
    public static Option<Duration?> Length(string name, string helpName, string description) =>
        Value<Duration?>(name, helpName, description, "a duration above zero, such as 7d, 4w, 3m or 1y", Words.TryLength);

    static T Parse<T>(ArgumentResult result, string name, string expected, Reader<T> reader)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (reader(text, out T value))
            return value;
        result.AddError($"{name}: '{text}' is not {expected}");
        return default!;
    }
}
