using System.Globalization;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>Times of answers, and how many were not well.</summary>
sealed class Latencies
{
    readonly Lock _gate = new();
    readonly List<double> _milliseconds = [];
    int _refused;

    public void Add(int status, TimeSpan time)
    {
        lock (_gate)
        {
            _milliseconds.Add(time.TotalMilliseconds);
            _refused += status == 200 ? 0 : 1;
        }
    }

    /// <summary>How many answers were no 200.</summary>
    public int Refused => _refused;

    /// <summary>A share's time, in milliseconds.</summary>
    public double Quantile(double share)
    {
        double[] sorted = [.. _milliseconds.Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_milliseconds.Count:N0} answers, of which {_refused} refused; p50 {Quantile(0.5):F2} ms, p90 {Quantile(0.9):F2} ms, p99 {Quantile(0.99):F2} ms, "
        + $"p99.9 {Quantile(0.999):F2} ms, most {Quantile(1):F1} ms");
}
