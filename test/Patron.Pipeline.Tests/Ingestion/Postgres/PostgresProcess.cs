using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Patron.Pipeline.Tests.Ingestion.Postgres;

/// <summary>A PostgreSQL server of its own on 127.0.0.1, as user postgres where the tests run as root, which the server refuses.</summary>
public sealed class PostgresProcess : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("patron-pg-").FullName;
    readonly string? _programs = Find();

    public int Port { get; private set; }

    bool IsStarted { get; set; }

    string DataFolder => Path.Combine(_folder, "data");

    /// <summary>
    /// The server, started once. The calling test skips, saying so, where its programs are missing; where CI=true it fails.
    /// </summary>
    public PostgresProcess Require()
    {
        if (_programs is null)
        {
            const string missing = "needs the programs of a PostgreSQL server (Debian's package postgresql)";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(missing);
            Assert.Skip(missing);
        }

        if (!IsStarted)
            Make();
        return this;
    }

    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Database=postgres;Username=postgres;Pooling=false");

    public void Execute(string sql)
    {
        using NpgsqlConnection connection = new(ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string sql)
    {
        using NpgsqlConnection connection = new(ConnectionString);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Waits until another connection runs a statement that holds a text.</summary>
    public void WaitForQuery(string part)
    {
        string sql = $"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%{part}%'";
        long until = Environment.TickCount64 + 20_000;
        while (Scalar<long>(sql) == 0)
        {
            Assert.True(Environment.TickCount64 < until, $"no query with {part} came");
            Thread.Sleep(10);
        }
    }

    /// <summary>Ends the server as a crash would, and starts it again.</summary>
    public void Restart()
    {
        Stop();
        Start();
    }

    public void Dispose()
    {
        if (IsStarted)
            Stop();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    void Make()
    {
        Port = FreePort.Next();
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", ["postgres", _folder], asOwner: false);
        }

        Run(Path.Combine(_programs!, "initdb"), ["-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        Start();
        IsStarted = true;
    }

    void Start()
    {
        string options = string.Create(
            CultureInfo.InvariantCulture,
            $"-c listen_addresses=127.0.0.1 -p {Port} -c unix_socket_directories={_folder} -c fsync=off "
            + $"-c full_page_writes=off -c shared_buffers=16MB");
        Run(Path.Combine(_programs!, "pg_ctl"), ["-D", DataFolder, "-l", Path.Combine(_folder, "log"), "-w", "-o", options, "start"]);
    }

    void Stop() => Run(Path.Combine(_programs!, "pg_ctl"), ["-D", DataFolder, "-m", "immediate", "-w", "stop"]);

    void Run(string program, string[] arguments, bool asOwner = true)
    {
        string[] owner = asOwner && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
            : [];
        string[] line = [.. owner, program, .. arguments];
        // The server keeps the streams that pg_ctl hands on: none are redirected, or the test would wait for the server's end.
        string quoted = string.Join(' ', line.Select(word => $"'{word}'"));
        ProcessStartInfo start = new("/bin/sh", ["-c", $"{quoted} > '{_folder}/said' 2>&1 < /dev/null"]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {File.ReadAllText(Path.Combine(_folder, "said"))}");
    }

    static string? Find()
    {
        const string packages = "/usr/lib/postgresql";
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Directory.Exists(packages))
            folders = folders.Concat(Directory.EnumerateDirectories(packages).Order(StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")));
        return folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }
}
