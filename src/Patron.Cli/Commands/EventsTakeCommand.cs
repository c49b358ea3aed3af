using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Online;
using Patron.Online.State;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Cli.Commands;

/// <summary><c>patron events take</c>: events of files, as if they came over HTTP.</summary>
sealed class EventsTakeCommand : ProjectCommand
{
    readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of events: .json for an object or array, others an event a line; - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    readonly Option<string?> _source = Opt.Text("--source", "NAME", "The source of events. Default: the only one.");

    public EventsTakeCommand() : base("take", "Take events from files into the log and the lake.")
    {
        Story = """
            Each event is checked and written to the project's durable log, then to its bronze table; what does not fit, came before or
            comes too late goes to bronze.rejected with the reason. Taking a file again brings no event twice while ids are remembered.
            """;
        Examples =
        [
            ("patron events take events.jsonl", "An event a line"),
            ("patron simulate gaming --stream | patron events take -", "As they come"),
        ];
        Add(_files);
        Add(_source);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "take events");
        EventIntakeStatus status = Take(project, arguments, session).GetAwaiter().GetResult();
        session.Give(
            new { status.Accepted, status.Rejected, status.Duplicates, status.TooLate, Position = status.Landed },
            output => output.WriteLine(
                $"{Amounts.Count(status.Accepted, "event")} accepted, {status.Rejected:N0} rejected, {status.Duplicates:N0} that came before, {status.TooLate:N0} too late"));
        return ExitCode.Done;
    }

    async Task<EventIntakeStatus> Take(ProjectDefinition project, ParseResult arguments, Session session)
    {
        string source = SourceOf(project, arguments.GetValue(_source));
        OnlineFeatures features = null!;
        EventIntake intake = EventIntake.Open(
            project, schema => features = new OnlineFeatures(project, schema), null, TimeProvider.System);
        await using (intake.ConfigureAwait(false))
        {
            EventFiles files = new(intake, source);
            foreach (string file in arguments.GetValue(_files)!)
                await files.Take(file, session.Cancellation).ConfigureAwait(false);
            await intake.LandAsync().ConfigureAwait(false);
            EventIntakeStatus status = intake.Status();
            await intake.CloseAsync(features.Save).ConfigureAwait(false); // whoever takes events next need not take these again
            return status;
        }
    }

    static string SourceOf(ProjectDefinition project, string? wanted)
    {
        string[] sources = [.. project.Sources.OfType<EventSourceDefinition>().Select(source => source.Name)];
        if (sources.Length == 0)
            throw new InputException("the project has no source of kind events: add one to sources/");
        if (wanted is null)
            return sources.Length == 1 ? sources[0] : throw new InputException(
                $"--source: the project has several: {string.Join(", ", sources)}");
        return sources.Contains(wanted)
            ? wanted
            : throw new InputException($"--source: there is no source of events '{wanted}': {Pipeline.Projects.Reading.Suggestion.Among(wanted, sources)}");
    }
}
