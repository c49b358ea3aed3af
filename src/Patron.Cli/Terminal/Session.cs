using System.CommandLine;

namespace Patron.Cli.Terminal;

/// <summary>One call of a command: where its results, messages and progress go.</summary>
/// <param name="arguments">What was typed.</param>
/// <param name="cancellation">Ctrl-C.</param>
sealed class Session(ParseResult arguments, CancellationToken cancellation)
{
    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>Whether one JSON object is wanted in place of text.</summary>
    public bool Json { get; } = arguments.CommandResult.Command.Options.FirstOrDefault(option => option.Name == "--json") is Option<bool> json
        && arguments.GetValue(json);

    /// <summary>Results.</summary>
    public static TextWriter Output => Console.Out;

    /// <summary>A message beside the results.</summary>
    public static void Tell(string message) => Console.Error.WriteLine(message);

    /// <summary>Prints the one JSON object, or the text.</summary>
    public void Give(object json, Action<TextWriter> text)
    {
        if (Json)
            Output.WriteLine(JsonText.Of(json));
        else
            text(Output);
    }

    /// <summary>Runs long work with its progress on standard error: live on a terminal, plain lines elsewhere.</summary>
    public static T Show<T>(Func<IWorkDisplay, T> work)
    {
        if (IsTerminal)
            return LiveDisplay.Show(work);
        using PlainDisplay display = new(Console.Error.WriteLine);
        return work(display);
    }

    static bool IsTerminal => !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
}
