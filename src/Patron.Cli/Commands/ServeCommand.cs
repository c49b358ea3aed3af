using System.CommandLine;
using System.Net;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Server;

namespace Patron.Cli.Commands;

/// <summary><c>patron serve</c>: a project's models over HTTP.</summary>
sealed class ServeCommand : PatronCommand, IServerObserver
{
    readonly Argument<string> _folder = Opt.Folder("DIR", "The project's folder. Default: this one.");

    readonly Option<int> _port = Opt.Value(
        "--port", "N", "The port to listen on; 0 takes a free one.", "a port, 0 to 65535", TryPort, 8080);

    readonly Option<IPAddress> _address = Opt.Value(
        "--address", "IP", "The address to listen on.", "an address such as 127.0.0.1, 0.0.0.0 or ::1", TryAddress, IPAddress.Loopback);

    readonly Option<string?> _environment = Opt.Environment();

    public ServeCommand() : base("serve", "Serve a project over HTTP.")
    {
        Story = """
            The server answers until it is told to stop: Ctrl-C or SIGTERM lets the requests at hand be answered first.
            """;
        Examples =
        [
            ("patron serve", "The project in this folder, on port 8080 of this machine alone"),
            ("patron serve shop --port 0 --env prod", "Another folder and environment, on a free port, which is printed"),
        ];
        Add(_folder);
        Add(_port);
        Add(_address);
        Add(_environment);
    }

    public void Tell(string message) => Session.Tell($"{CommandLine.Name}: {message}");

    public override int Run(ParseResult arguments, Session session) => ServeAsync(arguments, session).GetAwaiter().GetResult();

    async Task<int> ServeAsync(ParseResult arguments, Session session)
    {
        ServerOptions options = new() { Address = arguments.GetValue(_address)!, Port = arguments.GetValue(_port) };
        (string folder, string? environment) = (arguments.GetValue(_folder)!, arguments.GetValue(_environment));
        await using PatronServer server = await PatronServer.StartAsync(
            () => Workspace.Load(folder, environment), options, this, session.Cancellation);
        Session.Output.WriteLine($"listening on {string.Join(", ", server.Addresses)}");
        await Task.Delay(Timeout.Infinite, session.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync();
        return ExitCode.Done;
    }

    static bool TryPort(string text, out int port) => Words.TryCount(text, out port) && port <= IPEndPoint.MaxPort;

    static bool TryAddress(string text, out IPAddress address)
    {
        bool read = IPAddress.TryParse(text, out IPAddress? parsed);
        address = parsed ?? IPAddress.None;
        return read;
    }
}
