using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Online;
using Patron.Online.State;
using Patron.Online.Streams;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Cli.Commands;

/// <summary><c>patron events take</c>: events of files, as if they came over HTTP, or of the project's stream.</summary>
sealed class EventsTakeCommand : ProjectCommand
{
    readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of events: .json for an object or array, others an event a line; - for standard input. None for a stream.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    readonly Option<string?> _source = Opt.Text("--source", "NAME", "The source of events. Default: the only one.");

    readonly Option<int?> _idle = Opt.Value<int?>(
        "--idle", "SECONDS", "Of a stream: end when nothing came for so long. Default: go on.", "seconds, at least 1", Words.TryPositiveCount);

    public EventsTakeCommand() : base("take", "Take events from files or the project's stream into the log and the lake.")
    {
        Story = """
            Each event is checked and written to the project's durable log, then to its bronze table; what does not fit, came before or
            comes too late goes to bronze.rejected with the reason. Taking a file again brings no event twice while ids are remembered.

            Of a source with a stream, the process takes its share of the partitions until it is told to stop: Ctrl-C or SIGTERM. Others
            that take them too share them with it, and take over what it had when it ends or dies.
            """;
        Examples =
        [
            ("patron events take events.jsonl", "An event a line"),
            ("patron simulate gaming --stream | patron events take -", "As they come"),
            ("patron events take --idle 5", "What the project's stream has"),
        ];
        Add(_files);
        Add(_source);
        Add(_idle);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "take events");
        string[] files = arguments.GetValue(_files)!;
        if (EventStreamIntake.Has(project) == files.Length > 0)
        {
            throw new InputException(files.Length > 0
                ? "the project's events come by its stream: 'patron events publish FILE' brings them there"
                : "FILE is missing: without a file, events are taken from a stream, and no source of the project has one");
        }

        EventIntakeStatus status = (files.Length > 0
            ? Take(project, arguments, session)
            : TakeStream(project, arguments.GetValue(_idle), session)).GetAwaiter().GetResult();
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

    static async Task<EventIntakeStatus> TakeStream(ProjectDefinition project, int? idle, Session session)
    {
        EventStreamOptions options = new() { Tell = said => Session.Tell($"{CommandLine.Name}: {said}") };
        EventStreamIntake intake = await EventStreamIntake.OpenAsync(project, options, TimeProvider.System).ConfigureAwait(false);
        await using (intake.ConfigureAwait(false))
        {
            while (!session.Cancellation.IsCancellationRequested
                && (idle is null || intake.Problems().Count > 0 || intake.Idle < TimeSpan.FromSeconds(idle.Value)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), session.Cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await intake.LandAsync().ConfigureAwait(false);
            return intake.Status();
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
