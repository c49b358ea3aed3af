using System.Net;
using Patron.Online;
using Patron.Online.State;

namespace Patron.Server;

/// <summary>How a server listens and what it allows.</summary>
public sealed record ServerOptions
{
    /// <summary>The address it listens on. <value>Default: 127.0.0.1, this machine alone.</value></summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 takes a free one. Range: 0 to 65535. <value>Default: 8080.</value></summary>
    public int Port { get; init; } = 8080;

    /// <summary>The model that <c>/invocations</c> scores with; null where the project serves one model alone.</summary>
    public string? Model { get; init; }

    /// <summary>Most bytes of a request's body. Range: above 0. <value>Default: 4 MiB.</value></summary>
    public long MostBytes { get; init; } = 4 << 20;

    /// <summary>Most rows of one request. Range: above 0. <value>Default: 10,000.</value></summary>
    public int MostRows { get; init; } = 10_000;

    /// <summary>How long a body may take to arrive. <value>Default: 10 seconds.</value></summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long requests that have begun may take once the server stops. <value>Default: 10 seconds.</value></summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the registry is asked whether another version scores. <value>Default: 5 seconds.</value></summary>
    public TimeSpan ReloadEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests that are worked on at once. Range: above 0. <value>Default: 64.</value></summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Requests that wait for their turn; more are refused. Range: at least 0. <value>Default: 512.</value></summary>
    public int Waiting { get; init; } = 512;

    /// <summary>Requests a second that each caller may make; null for any number. Range: above 0. <value>Default: null.</value></summary>
    public int? Rate { get; init; }

    /// <summary>
    /// Where other servers of the project send callers whose customer is here; null means the address it listens on, with the name of
    /// this machine where that is any. <value>Default: null.</value>
    /// </summary>
    public Uri? Advertised { get; init; }

    /// <summary>How events are taken, where the project has a source of them.</summary>
    public EventIntakeOptions Events { get; init; } = new();

    /// <summary>How the features of events are kept.</summary>
    public OnlineFeaturesOptions Features { get; init; } = new();

    /// <summary>How partitions are shared with other processes, where the project's events come by a stream.</summary>
    public EventStreamOptions Streams { get; init; } = new();

    /// <summary>The collector that traces and metrics are sent to over OTLP; null for none. <value>Default: null.</value></summary>
    public Uri? Collector { get; init; }

    /// <summary>Whether the collector is spoken to by gRPC; else by HTTP with protobuf. <value>Default: false.</value></summary>
    public bool CollectorTakesGrpc { get; init; }

    /// <summary>How inferences are kept, where the project wants it.</summary>
    public InferenceLogOptions Inferences { get; init; } = new();

    /// <summary>The clock. <value>Default: the system's.</value></summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
