using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Online;
using Patron.Online.Streams;
using Patron.Pipeline.Projects;

namespace Patron.Cli.Commands;

/// <summary><c>patron events status</c>: how far the events of a project are.</summary>
sealed class EventsStatusCommand : ProjectCommand
{
    public EventsStatusCommand() : base("status", "Tell how far the events and the lake are, and who takes them.")
    {
        Story = "Looks at files alone, so that it can be asked while events are taken.";
        Examples = [("patron events status", "The project in this folder")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "see events");
        if (EventStreamIntake.Has(project))
        {
            Give(EventStreamReport.Of(project), session);
            return ExitCode.Done;
        }

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

    static void Give(EventStreamReport report, Session session) => session.Give(report, output =>
    {
        TextTable table = new(("partition", false), ("next offset", true), ("events", true), ("in the lake", true), ("bytes", true), ("taken by", false));
        foreach (EventPartitionReport partition in report.Partitions)
        {
            table.Add(
                partition.Queue, partition.Offset is { } offset ? $"{offset:N0}" : "-", $"{partition.Records:N0}", $"{partition.Landed:N0}",
                $"{partition.Bytes:N0}", partition.Owner is { } owner ? owner.Address ?? $"process {owner.Process}" : "nobody");
        }

        table.Write(output);
    });
}
