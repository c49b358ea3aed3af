using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
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
using Patron.Server.Keys;
using Patron.Server.Problems;
using Patron.Server.Telemetry;

namespace Patron.Server;

/// <summary>A project over HTTP. It answers from when it is started until it is stopped.</summary>
public sealed class PatronServer : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ServedProject _served;

    PatronServer(WebApplication app, ServedProject served) => (_app, _served) = (app, served);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>Whether no key is asked for, so that the server answers this machine alone.</summary>
    public bool IsOpen => _served.Keys.IsOpen;

    /// <summary>What this program was built as.</summary>
    internal static string ProgramVersion { get; } =
        typeof(PatronServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Opens the project and listens.</summary>
    /// <param name="load">Reads the project's files.</param>
    /// <param name="options">How to listen.</param>
    /// <param name="observer">Hears which versions answer, and what goes wrong later.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProjectException">The project's files are wrong.</exception>
    /// <exception cref="IOException">It cannot listen there, or the file of keys is damaged.</exception>
    /// <exception cref="Online.EventLogException">The log of the project's events is damaged.</exception>
    /// <exception cref="Pipeline.Tracking.ProjectBusyException">Another process takes the project's events.</exception>
    public static async Task<PatronServer> StartAsync(
        Func<ProjectDefinition> load, ServerOptions options, IServerObserver observer, CancellationToken cancellation = default)
    {
#pragma warning disable CA2000 // the server owns it, and is given to the caller
        ServedProject served = ServedProject.Open(load, options, observer);
#pragma warning restore CA2000
        WebApplication? app = null;
        try
        {
            if (!served.Keys.HasKeys && !IPAddress.IsLoopback(options.Address))
            {
                throw new IOException(
                    $"{options.Address} is open to other machines, and there is no key: make one with 'patron keys add', or listen on 127.0.0.1");
            }

            app = Build(served, options, observer);
            await app.StartAsync(cancellation);
            await Task.Run(() => served.Restore(AddressOf(app, options)), cancellation);
            served.Watch();
            return new PatronServer(app, served);
        }
        catch (Exception error)
        {
            if (app is not null)
                await app.DisposeAsync();
            await served.DisposeAsync();
            if (CannotListen.Of(error, options) is { } told)
                throw told;
            throw;
        }
    }

    /// <summary>Where other servers of the project reach this one.</summary>
    static string AddressOf(WebApplication app, ServerOptions options)
    {
        if (options.Advertised is { } advertised)
            return advertised.ToString().TrimEnd('/');
        Uri address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        bool isAnywhere = options.Address.Equals(IPAddress.Any) || options.Address.Equals(IPAddress.IPv6Any);
        return isAnywhere ? $"http://{Dns.GetHostName()}:{address.Port}" : $"http://{address.Authority}";
    }

    /// <summary>Takes no more requests and waits for those that have begun, for a while; events are brought to the lake on disposal.</summary>
    public async Task StopAsync()
    {
        _served.Readiness.Stop();
        await _app.StopAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _served.Otlp?.Dispose(); // sends what is left, while there are meters to ask
        await _app.DisposeAsync();
        await _served.DisposeAsync();
    }

    static WebApplication Build(ServedProject served, ServerOptions options, IServerObserver observer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Patron.Server" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.AddRoutingCore();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.Services.AddSingleton(options).AddSingleton(observer).AddSingleton(served.Keys).AddSingleton(served.Metrics);
        WebApplication app = builder.Build();
        served.Show(app.Services.GetRequiredService<IMeterFactory>());
        if (options.Collector is not null)
            app.UseMiddleware<RequestTraces>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<KeyGate>();
        app.UseMiddleware<LoadLimits>();
        HealthEndpoints.Map(app, served.Readiness);
        ModelsEndpoints.Map(app, served.Models);
        ScoreEndpoint.Map(app, options, served.Models, served.Scoring);
        ExplainEndpoint.Map(app, options, served.Models, served.Scoring);
        WhatIfEndpoint.Map(app, options, served.Models, served.Scoring);
        InvocationsEndpoint.Map(app, options, served.Models, served.Scoring);
        if (served.Events is { } events)
            EventsEndpoint.Map(app, options, events);
        CustomersEndpoint.Map(app, served.Gold, served.Events);
        MetricsEndpoint.Map(app, served.Prometheus!);
        OpenApiEndpoint.Map(app);
        return app;
    }

    static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Address, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.MostBytes;
        limits.MaxRequestBufferSize = 1 << 20;
        limits.MaxRequestLineSize = 4096;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxConcurrentConnections = 4096;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    }
}
