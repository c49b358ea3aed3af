using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Patron.Testing;

/// <summary>Classes that use a broker: one after another, so that one may kill it.</summary>
[CollectionDefinition(Name)]
public sealed class RabbitMqCollection : ICollectionFixture<RabbitMqProcess>
{
    public const string Name = "RabbitMQ";
}

/// <summary>
/// A RabbitMQ broker of its own on 127.0.0.1, one for all tests of a project's run. Users: <c>patron</c> may do everything,
/// <c>reader</c> may not write; both have the password <c>s3cret</c>. The virtual hosts are <c>/</c> and <c>crm</c>, which only
/// <c>patron</c> may enter.
/// </summary>
public sealed class RabbitMqProcess : IDisposable
{
    const string Definitions = """
        {
          "vhosts": [{ "name": "/" }, { "name": "crm" }],
          "users": [
            { "name": "patron", "password": "s3cret", "tags": "" },
            { "name": "reader", "password": "s3cret", "tags": "" }
          ],
          "permissions": [
            { "user": "patron", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
            { "user": "patron", "vhost": "crm", "configure": ".*", "write": ".*", "read": ".*" },
            { "user": "reader", "vhost": "/", "configure": "", "write": "", "read": ".*" }
          ]
        }
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("patron-mq-").FullName;
    readonly string? _program = Find();
    readonly int _epmd = FreePort.Next();
    readonly int _distribution = FreePort.Next();
    readonly Lock _lock = new();
    Process? _process;

    /// <summary>Where AMQP is spoken.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>Where it is spoken over TLS, with a certificate for localhost that nobody trusts.</summary>
    public int TlsPort { get; } = FreePort.Next();

    string PidFile => Path.Combine(_folder, "pid");

    /// <summary>
    /// The broker, started where it does not run. The calling test skips, saying so, where its program is missing; where CI=true it
    /// fails.
    /// </summary>
    public RabbitMqProcess Require()
    {
        if (_program is null)
        {
            const string missing = "needs the program of a RabbitMQ broker (Debian's package rabbitmq-server)";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(missing);
            Assert.Skip(missing);
        }

        if (_process is null)
            Start();
        return this;
    }

    /// <summary>Ends the broker as kill -9 does.</summary>
    public void Kill()
    {
        lock (_lock)
        {
            WaitUntilStreamsAreKnown();
            using Process broker = Process.GetProcessById(int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture));
            broker.Kill();
            broker.WaitForExit();
            _process!.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Lets the broker hang: it keeps its connections and answers nothing.</summary>
    public void Pause() => Require(Run("kill", "-STOP", File.ReadAllText(PidFile).Trim()));

    /// <summary>Lets a broker that hangs go on.</summary>
    public void Resume() => Require(Run("kill", "-CONT", File.ReadAllText(PidFile).Trim()));

    /// <summary>Evaluates Erlang in the broker.</summary>
    public void Evaluate(string erlang) =>
        Require(Run(Path.Combine(Path.GetDirectoryName(_program)!, "rabbitmqctl"), "eval", erlang));

    /// <summary>Starts the broker, on what it had on disk; it takes connections when this returns.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (!File.Exists(PathOf("rabbitmq.conf")))
                Configure();
            File.Delete(PidFile);
            ProcessStartInfo start = new("/bin/sh", ["-c", $"exec '{_program}' > '{PathOf("said")}' 2>&1 < /dev/null"]);
            start.WorkingDirectory = _folder;
            Environs(start.Environment);
            _process = Process.Start(start)!;
            long until = Environment.TickCount64 + 120_000;
            while (!Answers())
            {
                // What it says it says some time after it has begun.
                if (_process.HasExited)
                    Assert.Fail($"the broker ended: {File.ReadAllText(PathOf("said"))}");
                if (Environment.TickCount64 > until)
                    Assert.Fail($"the broker does not answer: {File.ReadAllText(PathOf("said"))}");
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        if (_process is not null)
            Kill();
        if (File.Exists(PathOf("rabbitmq.conf")))
            Run("epmd", "-kill"); // the port mapper outlives the broker that started it
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a program in the broker's environment; gives how it ended and what it said.</summary>
    (int Code, string Said) Run(string program, params string[] words)
    {
        ProcessStartInfo start = new(program, words) { RedirectStandardOutput = true, RedirectStandardError = true };
        Environs(start.Environment);
        using Process running = Process.Start(start)!;
        Task<string> error = running.StandardError.ReadToEndAsync();
        string said = running.StandardOutput.ReadToEnd();
        running.WaitForExit();
        return (running.ExitCode, said + error.GetAwaiter().GetResult());
    }

    static void Require((int Code, string Said) result) => Assert.True(result.Code == 0, result.Said);

    void Configure()
    {
        WriteCertificate();
        File.WriteAllText(PathOf("definitions.json"), Definitions);
        File.WriteAllText(PathOf("plugins"), "[].");
        File.WriteAllText(PathOf("rabbitmq.conf"), string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.default = 127.0.0.1:{Port}
            listeners.ssl.default = 127.0.0.1:{TlsPort}
            ssl_options.certfile = {PathOf("certificate.pem")}
            ssl_options.keyfile = {PathOf("key.pem")}
            ssl_options.verify = verify_none
            load_definitions = {PathOf("definitions.json")}
            vm_memory_high_watermark.absolute = 512MB
            disk_free_limit.absolute = 10MB

            """));
    }

    void WriteCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(PathOf("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    void Environs(IDictionary<string, string?> environment)
    {
        environment["HOME"] = _folder;
        environment["RABBITMQ_NODENAME"] = string.Create(CultureInfo.InvariantCulture, $"patron{Port}@localhost");
        environment["RABBITMQ_MNESIA_BASE"] = PathOf("data");
        environment["RABBITMQ_LOG_BASE"] = PathOf("logs");
        environment["RABBITMQ_CONFIG_FILE"] = PathOf("rabbitmq.conf");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = PathOf("plugins");
        environment["RABBITMQ_PID_FILE"] = PidFile;
        environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        environment["RABBITMQ_DIST_PORT"] = _distribution.ToString(CultureInfo.InvariantCulture);
        // Its schedulers do not spin while they wait, which takes the processor from the tests.
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none";
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        environment["ERL_EPMD_PORT"] = _epmd.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// RabbitMQ 3.10 writes down half a second after its first stream that there is somebody who starts streams. Killed before that,
    /// it comes back and never starts one.
    /// </summary>
    void WaitUntilStreamsAreKnown()
    {
        const long empty = 5464; // bytes of a file of that kind without a record
        long until = Environment.TickCount64 + 10_000;
        while (Directory.EnumerateDirectories(PathOf("data"), "crm_*", SearchOption.AllDirectories).Any()
            && !Directory.EnumerateFiles(PathOf("data"), "names.dets", SearchOption.AllDirectories)
                .Any(file => file.Contains("coordination", StringComparison.Ordinal) && new FileInfo(file).Length > empty))
        {
            Assert.True(Environment.TickCount64 < until, "the broker does not write down that it has streams");
            Thread.Sleep(20);
        }
    }

    bool Answers()
    {
        try
        {
            using TcpClient client = new();
            client.Connect(IPAddress.Loopback, Port);
            return File.Exists(PidFile);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>The program itself: what the package puts on the path changes to a user of its own.</summary>
    static string? Find()
    {
        const string packages = "/usr/lib/rabbitmq/lib";
        return Directory.Exists(packages)
            ? Directory.EnumerateDirectories(packages).Order(StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, "sbin", "rabbitmq-server")).LastOrDefault(File.Exists)
            : null;
    }
}
