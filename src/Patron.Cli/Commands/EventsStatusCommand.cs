using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Online;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron events status</c>: how far the events of a project are.</summary>
sealed class EventsStatusCommand : ProjectCommand
{
    public EventsStatusCommand() : base("status", "Tell how far the event log and the lake are.")
    {
        Story = "Looks at files alone, so that it can be asked while events are taken.";
        Examples = [("patron events status", "The project in this folder")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "see events");
        EventLogReport report = EventLogReport.Of(project);
        session.Give(report, output =>
        {
            TextTable table = new(("", false), ("", true));
            table.Add("events that ever came", $"{report.Records:N0}");
            table.Add("of them in the lake", $"{report.Landed:N0}");
            table.Add("files of the log", $"{report.Files:N0}");
            table.Add("bytes of the log", $"{report.Bytes:N0}");
            table.Write(output);
        });
        return ExitCode.Done;
    }
}
