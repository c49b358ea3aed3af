using System.CommandLine;
using Patron.Cli.Terminal;
using Patron.Online;
using Patron.Online.Streams;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;

namespace Patron.Cli.Commands;

/// <summary><c>patron events publish</c>: events of files to the project's stream.</summary>
sealed class EventsPublishCommand : ProjectCommand
{
    /// <summary>How long a broker that is away is waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Files of events: .json for an object or array, others an event a line; - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };

    public EventsPublishCommand() : base("publish", "Publish events of files to the project's RabbitMQ stream.")
    {
        Story = """
            Each event goes to the partition of its customer, and the command ends when the broker has confirmed all. They are checked
            where they are taken. Queues that are not there are made, as durable streams.
            """;
        Examples = [("patron events publish events.jsonl", "An event a line")];
        Add(_files);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        ProjectDefinition project = Load(arguments);
        RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "publish events");
        if (!EventStreamIntake.Has(project))
            throw new InputException("no source of the project has a stream: add 'stream:' to a source of kind events");
        long published = PublishAsync(project, arguments.GetValue(_files)!, session.Cancellation).GetAwaiter().GetResult();
        session.Give(new { Published = published }, output => output.WriteLine($"{Amounts.Count(published, "event")} published"));
        return ExitCode.Done;
    }

    static async Task<long> PublishAsync(ProjectDefinition project, string[] files, CancellationToken cancellation)
    {
        EventPublisher publisher = new(project, TimeProvider.System);
        await using (publisher.ConfigureAwait(false))
        {
            EventFiles from = new(publisher, Patience, cancellation);
            foreach (string file in files)
                await from.Take(file, cancellation).ConfigureAwait(false);
            return from.Published;
        }
    }
}
