using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Patron.Server.Telemetry;

/// <summary>An instrument with its series, in Prometheus' words: a counter, a gauge or a histogram.</summary>
sealed class MetricFamily
{
    static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    static readonly double[] Shares = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    readonly ConcurrentDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    readonly KnownTags _known = new();
    readonly int _mostSeries;
    readonly string _help;
    readonly string _kind;
    readonly double[] _bounds;
    long _leftOut;

    public MetricFamily(Instrument instrument, int mostSeries)
    {
        _mostSeries = mostSeries;
        _help = instrument.Description ?? instrument.Name;
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool isSum = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        bool isHistogram = kind == typeof(Histogram<>);
        _kind = isHistogram ? "histogram" : isSum ? "counter" : "gauge";
        _bounds = !isHistogram ? [] : instrument.Unit == "s" ? Seconds : Shares;
        IsObserved = instrument.IsObservable;
        string unit = instrument.Unit == "s" ? "_seconds" : "";
        Name = instrument.Name.Replace('.', '_') + unit + (isSum ? "_total" : "");
    }

    /// <summary>As Prometheus shows it.</summary>
    public string Name { get; }

    /// <summary>Whether it says what is, rather than what has happened.</summary>
    public bool IsObserved { get; }

    public void Clear()
    {
        _series.Clear();
        _known.Clear();
    }

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if ((_known.Find(tags) ?? SeriesOf(tags)) is not { } series)
        {
            Interlocked.Increment(ref _leftOut);
            return;
        }

        if (IsObserved)
            series.Set(value);
        else
            series.Add(value);
    }

    public void Write(TextWriter text)
    {
        if (_series.IsEmpty)
            return;
        text.WriteLine($"# HELP {Name} {_help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}");
        text.WriteLine($"# TYPE {Name} {_kind}");
        foreach ((string labels, MetricSeries series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (_kind == "histogram")
                WriteHistogram(text, labels, series.Read());
            else
                text.WriteLine($"{Name}{Braced(labels)} {Number(series.Read().Sum)}");
        }

        if (Interlocked.Read(ref _leftOut) is > 0 and long leftOut)
            text.WriteLine($"# {leftOut} measurements are in no series: there are more than {_mostSeries}");
    }

    /// <summary>The series of tags that were not met before; null where there is no room for another.</summary>
    MetricSeries? SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = LabelsOf(tags);
        if (!_series.TryGetValue(labels, out MetricSeries? series))
        {
            if (_series.Count >= _mostSeries)
                return null;
            series = _series.GetOrAdd(labels, _ => new MetricSeries(_bounds));
        }

        _known.Add(tags, series);
        return series;
    }

    void WriteHistogram(TextWriter text, string labels, (double Sum, long[] Counts) read)
    {
        long below = 0;
        for (int place = 0; place <= _bounds.Length; place++)
        {
            below += read.Counts[place];
            string bound = place < _bounds.Length ? Number(_bounds[place]) : "+Inf";
            text.WriteLine($"{Name}_bucket{Braced($"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"")} {below}");
        }

        text.WriteLine($"{Name}_sum{Braced(labels)} {Number(read.Sum)}");
        text.WriteLine($"{Name}_count{Braced(labels)} {below}");
    }

    static string Braced(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    static string Number(double value) => double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(labels.Length > 0 ? "," : "").Append(name.Replace('.', '_')).Append("=\"")
                .Append(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal))
                .Append('"');
        }

        return labels.ToString();
    }
}

/// <summary>A sum, and how many values lie between the bounds of a histogram.</summary>
sealed class MetricSeries(double[] bounds)
{
    readonly Lock _adding = new();
    readonly long[] _counts = new long[bounds.Length + 1];
    double _sum;

    public void Add(double value)
    {
        int place = 0;
        while (place < bounds.Length && value > bounds[place])
            place++;
        lock (_adding)
        {
            _sum += value;
            _counts[place]++;
        }
    }

    public void Set(double value)
    {
        lock (_adding)
            _sum = value;
    }

    public (double Sum, long[] Counts) Read()
    {
        lock (_adding)
            return (_sum, [.. _counts]);
    }
}
