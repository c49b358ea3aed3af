using System.CommandLine;
using System.Reflection;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli;

/// <summary>From the words a person typed to the command they meant, its exit code included.</summary>
static class CommandLine
{
    /// <summary>The program's name in every message.</summary>
    public const string Name = "patron";

    static readonly Option<bool> Help = new("--help", "-h", "-?") { Description = "Show this help.", Recursive = true };

    static readonly Option<bool> Version = new("--version") { Description = "Show the version." };

    /// <summary>Parses, answers help and usage errors, and runs the command.</summary>
    public static int Run(string[] words, string summary, IReadOnlyList<PatronCommand> commands)
    {
        Command root = new(Name, summary) { Help, Version };
        foreach (PatronCommand command in commands)
            root.Add(command);
        ParserConfiguration configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(words, configuration);
        Command chosen = parsed.CommandResult.Command;

        if (parsed.GetValue(Help))
        {
            Console.Out.Write(HelpText.Of(chosen, root));
            return ExitCode.Done;
        }

        if (parsed.GetValue(Version))
        {
            Console.Out.WriteLine(ProgramVersion);
            return ExitCode.Done;
        }

        if (words.Length == 0)
        {
            Console.Error.Write(HelpText.Of(root, root));
            return ExitCode.WrongInput;
        }

        IReadOnlyList<string> mistakes = UsageMistakes.Of(parsed);
        if (mistakes.Count > 0 || chosen is not PatronCommand wanted)
        {
            foreach (string mistake in mistakes)
                Console.Error.WriteLine($"{Name}: {mistake}");
            string path = chosen == root ? Name : $"{Name} {HelpText.PathOf(chosen)}";
            Console.Error.WriteLine(
                $"{path} --help shows {(chosen is PatronCommand ? "the options, with examples" : "the commands")}.");
            return ExitCode.WrongInput;
        }

        return Supervisor.Run(cancellation => wanted.Run(parsed, new Session(parsed, cancellation)));
    }

    /// <summary>The version this program was built as.</summary>
    public static string ProgramVersion { get; } =
        typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
