using System.CommandLine;
using System.Net;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Server;

namespace Patron.Cli.Commands;

/// <summary><c>patron serve</c>: a project's models, events and customers over HTTP.</summary>
sealed class ServeCommand : PatronCommand, IServerObserver
{
    readonly Argument<string> _folder = Opt.Folder("DIR", "The project's folder. Default: this one.");

    readonly Option<int> _port = Opt.Value(
        "--port", "N", "The port to listen on; 0 takes a free one.", "a port, 0 to 65535", TryPort, 8080);

    readonly Option<IPAddress> _address = Opt.Value(
        "--address", "IP", "The address to listen on.", "an address such as 127.0.0.1, 0.0.0.0 or ::1", TryAddress, IPAddress.Loopback);

    readonly Option<string?> _model = Opt.Text("--model", "NAME", "The model that /invocations scores with. Default: the only one that scores.");

    readonly Option<int?> _rate = Opt.Value<int?>(
        "--rate", "N", "Requests a second that each caller may make. Default: any number.", "a number of requests, at least 1", Words.TryPositiveCount);

    readonly Option<Uri?> _advertised = Opt.Value<Uri?>(
        "--advertise", "URL", "Where other servers of the project send callers whose customer is here. Default: where it listens.",
        "an address such as http://10.0.0.5:8080", TryUrl);

    readonly Option<string?> _environment = Opt.Environment();

    public ServeCommand() : base("serve", "Serve a project over HTTP: its models score, explain and answer what-if, its events are taken.")
    {
        Story = """
            The champions of the project's models answer; a newly promoted version takes its place within seconds, without a restart. Without
            keys the server answers this machine alone: 'patron keys add' makes keys, which every caller then needs.

            Where the project has a source of events, the server takes them, keeps what they say of customers and brings them to the lake. One
            process at a time takes a project's events.

            The server answers until it is told to stop: Ctrl-C or SIGTERM lets the requests at hand be answered first, and saves what
            events said.
            """;
        Examples =
        [
            ("patron serve", "The project in this folder, on port 8080 of this machine alone"),
            ("patron serve --address 0.0.0.0 --rate 1000", "For other machines, which need keys, each at most 1000 requests a second"),
            ("patron serve shop --port 0 --env prod", "Another folder and environment, on a free port, which is printed"),
        ];
        Add(_folder);
        Add(_port);
        Add(_address);
        Add(_model);
        Add(_rate);
        Add(_advertised);
        Add(_environment);
    }

    public void Tell(string message) => Session.Tell($"{CommandLine.Name}: {message}");

    public override int Run(ParseResult arguments, Session session) => ServeAsync(arguments, session).GetAwaiter().GetResult();

    async Task<int> ServeAsync(ParseResult arguments, Session session)
    {
        ServerOptions options = new()
        {
            Address = arguments.GetValue(_address)!,
            Port = arguments.GetValue(_port),
            Model = arguments.GetValue(_model),
            Rate = arguments.GetValue(_rate),
            Advertised = arguments.GetValue(_advertised),
            Collector = Collector(),
            CollectorTakesGrpc = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc",
        };
        (string folder, string? environment) = (arguments.GetValue(_folder)!, arguments.GetValue(_environment));
        await using PatronServer server = await PatronServer.StartAsync(
            () => Workspace.Load(folder, environment), options, this, session.Cancellation);
        if (server.IsOpen)
            Tell("there are no keys, so that this machine alone is answered: 'patron keys add' makes one");
        await Session.Output.WriteLineAsync($"listening on {string.Join(", ", server.Addresses)}");
        await Task.Delay(Timeout.Infinite, session.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync();
        return ExitCode.Done;
    }

    static Uri? Collector()
    {
        const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";
        string? text = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(text) ? null
            : Uri.TryCreate(text, UriKind.Absolute, out Uri? collector) && collector.Scheme is "http" or "https" ? collector
            : throw new UsageException($"{Variable}: '{text}' is no address such as http://127.0.0.1:4318");
    }

    static bool TryUrl(string text, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.Query.Length == 0;

    static bool TryPort(string text, out int port) => Words.TryCount(text, out port) && port <= IPEndPoint.MaxPort;

    static bool TryAddress(string text, out IPAddress address)
    {
        bool read = IPAddress.TryParse(text, out IPAddress? parsed);
        address = parsed ?? IPAddress.None;
        return read;
    }
}
