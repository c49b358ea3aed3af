using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Patron.Cli.Usage;

/// <summary>The help of a command: what it is for, what it takes, examples that work.</summary>
static class HelpText
{
    const int Width = 100;

    public static string Of(Command command, Command root)
    {
        StringBuilder text = new();
        text.AppendLine(command.Description);
        if (command is PatronCommand { Story.Length: > 0 } told)
            Paragraphs(text, told.Story);
        text.AppendLine().AppendLine("Usage:").AppendLine($"  {Usage(command, root)}");
        Section(text, "Commands", command.Subcommands.Select(one => (one.Name, one.Description ?? "")));
        Section(text, "Arguments", command.Arguments.Select(one => (one.Name, one.Description ?? "")));
        Section(text, "Options", OptionsOf(command, root).Select(one => (Left(one), Right(one))));
        if (command is PatronCommand { Examples.Count: > 0 } shown)
        {
            text.AppendLine().AppendLine("Examples:");
            foreach ((string line, string meaning) in shown.Examples)
                text.AppendLine($"  # {meaning}").AppendLine($"  {line}");
        }

        if (command == root)
            text.AppendLine().AppendLine(
                $"{root.Name} COMMAND --help tells more, with examples. Exit codes: 0 done, 1 failed, 2 wrong usage or input.");
        return text.ToString();
    }

    /// <summary>The words that call a command, without the program's own.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<PatronCommand>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}"
            : command.Name;

    static string Usage(Command command, Command root)
    {
        if (command == root)
            return $"{root.Name} COMMAND [options]";
        string next = command.Subcommands.Count > 0 ? " " + string.Join('|', command.Subcommands.Select(one => one.Name)) : "";
        string arguments = string.Concat(command.Arguments.Select(one =>
            one.Arity.MinimumNumberOfValues == 0 ? $" [{one.Name}]" : $" {one.Name}"));
        string required = string.Concat(command.Options.Where(one => one.Required).Select(one => $" {Left(one)}"));
        return $"{root.Name} {PathOf(command)}{next}{arguments}{required} [options]";
    }

    static IEnumerable<Option> OptionsOf(Command command, Command root) =>
        command.Options.Concat(root.Options.Where(one => one.Recursive && !command.Options.Contains(one)));

    static string Left(Option option)
    {
        string names = string.Join(", ", option.Aliases.Where(alias => alias.Length == 2 && alias != "-?").Append(option.Name));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    static string Right(Option option)
    {
        string? otherwise = option.HasDefaultValue
            ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture)
            : null;
        return string.IsNullOrEmpty(otherwise) || option.ValueType == typeof(bool)
            ? option.Description ?? ""
            : $"{option.Description} Default: {(otherwise == "." ? "this folder" : otherwise)}.";
    }

    static void Section(StringBuilder text, string title, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] lines = [.. rows];
        if (lines.Length == 0)
            return;
        text.AppendLine().AppendLine($"{title}:");
        int column = Math.Min(28, lines.Max(line => line.Left.Length)) + 4;
        foreach ((string left, string right) in lines)
        {
            string start = "  " + left;
            if (start.Length + 2 > column)
            {
                text.AppendLine(start);
                start = "";
            }

            foreach (string part in Wrap(right, Width - column))
            {
                text.AppendLine((start.PadRight(column) + part).TrimEnd());
                start = "";
            }
        }
    }

    static void Paragraphs(StringBuilder text, string story)
    {
        foreach (string paragraph in story.ReplaceLineEndings("\n").Split("\n\n"))
        {
            text.AppendLine();
            foreach (string line in Wrap(paragraph.ReplaceLineEndings(" "), Width))
                text.AppendLine(line);
        }
    }

    static IEnumerable<string> Wrap(string text, int width)
    {
        StringBuilder line = new();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
