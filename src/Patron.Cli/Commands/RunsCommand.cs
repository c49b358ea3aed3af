using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs</c>: what was run, with what, and what came of it.</summary>
sealed class RunsCommand : PatronCommand
{
    public RunsCommand() : base("runs", "List, show, compare and send runs.")
    {
        Add(new RunsListCommand());
        Add(new RunsShowCommand());
        Add(new RunsCompareCommand());
        Add(new RunsDiffCommand());
        Add(new RunsSendCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
