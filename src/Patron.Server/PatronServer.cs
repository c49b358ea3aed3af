using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Patron.Pipeline.Projects;
using Patron.Server.Endpoints;
using Patron.Server.Hosting;
using Patron.Server.Problems;

namespace Patron.Server;

/// <summary>A project over HTTP. It answers from when it is started until it is stopped.</summary>
public sealed class PatronServer : IAsyncDisposable
{
    readonly WebApplication _app;

    PatronServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Opens the project and listens.</summary>
    /// <param name="load">Reads the project's files.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="observer">Hears what goes wrong later.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProjectException">The project's files are wrong.</exception>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static async Task<PatronServer> StartAsync(
        Func<ProjectDefinition> load, ServerOptions options, IServerObserver observer, CancellationToken cancellation = default)
    {
        ProjectDefinition project = load();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Patron.Server" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Services.AddSingleton(options).AddSingleton(observer).AddSingleton(project);
        builder.Services.AddSingleton<Readiness>();
        WebApplication app = builder.Build();
        try
        {
            app.UseMiddleware<ProblemMiddleware>();
            app.UseRouting();
            HealthEndpoints.Map(app);
            await app.StartAsync(cancellation);
            return new PatronServer(app);
        }
        catch (Exception error)
        {
            await app.DisposeAsync();
            if (CannotListen.Of(error, options) is { } told)
                throw told;
            throw;
        }
    }

    /// <summary>Takes no more requests and waits for those that have begun, for a while.</summary>
    public async Task StopAsync()
    {
        _app.Services.GetRequiredService<Readiness>().Stop();
        await _app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.MostBytes;
        limits.MaxRequestBufferSize = Math.Min(options.MostBytes, 1 << 20);
        limits.MaxRequestLineSize = 4096;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxConcurrentConnections = 4096;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }
}
