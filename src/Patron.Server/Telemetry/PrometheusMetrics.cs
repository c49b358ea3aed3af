using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Patron.Server.Telemetry;

/// <summary>
/// Sums what meters measure, for Prometheus to fetch. A series is an instrument with its tags; where an instrument has more series than it
/// may, further ones are left out and counted, so that callers cannot fill the memory.
/// </summary>
sealed class PrometheusMetrics : IDisposable
{
    const int MostSeries = 1000;

    /// <summary>Meters of ASP.NET Core that are shown too.</summary>
    static readonly string[] Others = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    static readonly string[] Shown =
        ["http.server.request.duration", "http.server.active_requests", "kestrel.active_connections", "kestrel.rejected_connections"];

    readonly Lock _writing = new();
    readonly MeterListener _listener = new();
    readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <param name="meter">The server's own.</param>
    /// <param name="factory">That of the host, to tell its meters from those of another host in this process.</param>
    public PrometheusMetrics(Meter meter, IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            bool isOfHost = Others.Contains(instrument.Meter.Name) && ReferenceEquals(instrument.Meter.Scope, factory) && Shown.Contains(instrument.Name);
            if (ReferenceEquals(instrument.Meter, meter) || isOfHost)
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, _ => new MetricFamily(instrument, MostSeries)));
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>All of it in Prometheus' text format 0.0.4.</summary>
    public string Text()
    {
        lock (_writing)
            return TextNow();
    }

    string TextNow()
    {
        foreach (MetricFamily family in _families.Values.Where(family => family.IsObserved))
            family.Clear();
        _listener.RecordObservableInstruments();
        using StringWriter text = new() { NewLine = "\n" };
        foreach (MetricFamily family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            family.Write(text);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
