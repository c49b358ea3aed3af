using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;

namespace Patron.Cli.Commands;

/// <summary><c>patron events</c>: events that are taken while they happen.</summary>
sealed class EventsCommand : PatronCommand
{
    public EventsCommand() : base("events", "Take events from files or a stream, and see how far they are.")
    {
        Add(new EventsTakeCommand());
        Add(new EventsPublishCommand());
        Add(new EventsStatusCommand());
    }

    public override int Run(ParseResult arguments, Session session) => ExitCode.WrongInput;
}
