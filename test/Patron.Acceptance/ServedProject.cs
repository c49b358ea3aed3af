using System.Diagnostics;

namespace Patron.Acceptance;

/// <summary><c>patron serve</c> on a free port; its process ends with the test, whatever becomes of it.</summary>
sealed class ServedProject : IDisposable
{
    const string Listening = "listening on ";

    readonly Process _program;

    ServedProject(Process program, Uri address) => (_program, Client) = (program, new HttpClient { BaseAddress = address });

    /// <summary>Speaks to it.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<ServedProject> StartAsync(string folder, CancellationToken cancellation)
    {
        Process program = PatronProgram.Start(folder, "serve", "--port", "0");
        string? line = await program.StandardOutput.ReadLineAsync(cancellation);
        if (line?.StartsWith(Listening, StringComparison.Ordinal) is not true)
        {
            program.Kill();
            Assert.Fail($"{line}\n{await program.StandardError.ReadToEndAsync(cancellation)}");
        }

        return new ServedProject(program, new Uri(line[Listening.Length..]));
    }

    /// <summary>Tells it to stop, as a service manager does.</summary>
    /// <returns>Its exit code and what it said on standard error.</returns>
    public async Task<(int ExitCode, string Error)> StopAsync(CancellationToken cancellation)
    {
        using Process kill = Process.Start("kill", ["-s", "TERM", $"{_program.Id}"]);
        await _program.WaitForExitAsync(cancellation);
        return (_program.ExitCode, await _program.StandardError.ReadToEndAsync(cancellation));
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_program.HasExited)
            _program.Kill();
        _program.Dispose();
    }
}
