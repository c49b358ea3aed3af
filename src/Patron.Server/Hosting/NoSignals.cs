using Microsoft.Extensions.Hosting;

namespace Patron.Server.Hosting;

/// <summary>Leaves the signals of the operating system to the program.</summary>
sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
