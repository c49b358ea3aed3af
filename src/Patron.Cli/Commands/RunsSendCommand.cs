using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Cli.Commands;

/// <summary><c>patron runs send</c>: what a tracking server does not have yet.</summary>
sealed class RunsSendCommand : ProjectCommand
{
    readonly Option<bool> _all = new("--all") { Description = "Look at every run, those that were sent before too." };

    public RunsSendCommand() : base("send", "Send runs and models to the tracking server that patron.yml names.")
    {
        Story = """
            Runs are kept in the project's folder first; those that have ended, their models and aliases are then sent to the MLflow
            server under 'tracking' in patron.yml. Each patron run does so at its end; this command does it now, after a time without
            the server. A run is there once, however often a sending broke off.
            """;
        Examples =
        [
            ("patron runs send", "The project in this folder"),
            ("patron runs send --project shop --env prod --all", "Everything is looked at, as after the server lost its data"),
        ];
        Add(_all);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = LoadToRead(arguments, "send runs");
        SendingReport report = ProjectSending.Send(project, arguments.GetValue(_all), session.Cancellation)
            ?? throw new InputException(
                $"{project.Settings.File} names no server: add 'tracking: http://HOST:PORT' to send runs to it");
        session.Give(report, output =>
        {
            output.WriteLine(report.Runs + report.Versions == 0
                ? $"nothing to send: {report.Server} has it all"
                : $"sent {report.Runs} runs and {report.Versions} versions of models to {report.Server}");
            foreach (string refused in report.Refused)
                output.WriteLine(refused);
        });
        return report.Refused.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
