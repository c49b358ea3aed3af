using System.Diagnostics.Metrics;
using OpenTelemetry.Exporter;
using Patron.Pipeline.Projects;
using Patron.Server.Customers;
using Patron.Server.Events;
using Patron.Server.Hosting;
using Patron.Server.Keys;
using Patron.Server.Scoring;
using Patron.Server.Telemetry;

namespace Patron.Server;

/// <summary>What a server has of its project, and the work that goes on beside requests.</summary>
sealed class ServedProject : IAsyncDisposable
{
    readonly CancellationTokenSource _ends = new();
    readonly ServerOptions _options;
    readonly IServerObserver _observer;
    readonly Shadows _shadows;
    Task _work = Task.CompletedTask;

    ServedProject(ProjectDefinition project, ModelHost models, KeyRing keys, ServerOptions options, IServerObserver observer)
    {
        (Models, Keys, _options, _observer) = (models, keys, options, observer);
        Inferences = new Inferences(project, options, Metrics, observer);
        if (project.Sources.OfType<EventSourceDefinition>().Any())
            Events = new ServedEvents(project, models, options, Metrics, observer);
        Readiness = new Readiness(Events);
        Gold = new GoldCustomers(project, observer);
        _shadows = new Shadows(Metrics, Inferences, options, observer);
        Scoring = new RowScoring(Metrics, _shadows, Inferences);
        Metrics.Observe(Versions);
        if (options.Collector is { } collector)
            Otlp = new OtlpExport(collector, options.CollectorTakesGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf);
    }

    public ModelHost Models { get; }

    public KeyRing Keys { get; }

    public ServerMetrics Metrics { get; } = new();

    public PrometheusMetrics? Prometheus { get; private set; }

    /// <summary>Null where nothing is sent.</summary>
    public OtlpExport? Otlp { get; }

    /// <summary>Keeps what models are asked and say.</summary>
    public Inferences Inferences { get; }

    public RowScoring Scoring { get; }

    public Readiness Readiness { get; }

    /// <summary>What runs said of customers.</summary>
    public GoldCustomers Gold { get; }

    /// <summary>Null where the project has no source of events.</summary>
    public ServedEvents? Events { get; }

    public static ServedProject Open(Func<ProjectDefinition> load, ServerOptions options, IServerObserver observer)
    {
        ProjectDefinition project = load();
        return new ServedProject(
            project, new ModelHost(load, project, observer), new KeyRing(KeyFile.Of(project), options.Time, observer), options, observer);
    }

    /// <summary>Shows the server's metrics and those of its host.</summary>
    public void Show(IMeterFactory factory) => Prometheus = new PrometheusMetrics(Metrics.Meter, factory);

    /// <summary>Restores what is known of customers, while the server listens already.</summary>
    /// <exception cref="Exception">What <see cref="ServedEvents.Open"/> says, or a gold table that cannot be read.</exception>
    /// <param name="address">Where this server answers.</param>
    public void Restore(string address)
    {
        Gold.Refresh();
        Events?.Open(address);
    }

    /// <summary>Begins the work beside requests.</summary>
    public void Watch() => _work = Task.WhenAll(
        GoesOn("models are not looked after", () => Models.WatchAsync(_options.ReloadEvery, _options.Time, _ends.Token)),
        GoesOn("challengers do not score", () => _shadows.RunAsync(_ends.Token)),
        GoesOn("gold tables are not looked after", () => Gold.WatchAsync(_options.ReloadEvery, _options.Time, _ends.Token)),
        GoesOn(
            "problems of events are not told",
            () => Events?.WatchAsync(_options.ReloadEvery, _options.Time, _ends.Token) ?? Task.CompletedTask));

    /// <summary>Does work that ends with the server; tells where it ends before.</summary>
    async Task GoesOn(string what, Func<Task> work)
    {
        try
        {
            await Task.Run(work);
        }
        catch (OperationCanceledException) when (_ends.IsCancellationRequested)
        {
            // It is told to stop.
        }
        catch (Exception error)
        {
            _observer.Tell($"{what} any more: {error.Message}: start the server again");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await CloseAsync();
        }
        finally
        {
            Otlp?.Dispose();
            Prometheus?.Dispose();
            Metrics.Dispose();
            _ends.Dispose();
        }
    }

    /// <summary>Brings the lake what it lacks: of both, though one fails.</summary>
    async Task CloseAsync()
    {
        try
        {
            await Inferences.DisposeAsync();
        }
        finally
        {
            await (Events?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    IEnumerable<(string, int, string)> Versions()
    {
        foreach (ServedModel model in Models.Served.ByName.Values)
        {
            yield return (model.Champion.Name, model.Champion.Version, "champion");
            if (model.Challenger is { } challenger)
                yield return (challenger.Name, challenger.Version, "challenger");
        }
    }
}
