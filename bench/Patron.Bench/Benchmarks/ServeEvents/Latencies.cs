using System.Globalization;

namespace Patron.Bench.Benchmarks.ServeEvents;

/// <summary>Times of answers, and how many were not well.</summary>
/// <param name="most">How many answers there may be.</param>
sealed class Latencies(int most)
{
    readonly double[] _milliseconds = new double[most];
    int _count;
    int _refused;

    public void Add(int status, TimeSpan time)
    {
        _milliseconds[Interlocked.Increment(ref _count) - 1] = time.TotalMilliseconds;
        if (status != 200)
            Interlocked.Increment(ref _refused);
    }

    /// <summary>How many answers were no 200.</summary>
    public int Refused => _refused;

    /// <summary>A share's time, in milliseconds.</summary>
    public double Quantile(double share)
    {
        double[] sorted = [.. _milliseconds[.._count].Order()];
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_count:N0} answers, of which {_refused} refused; p50 {Quantile(0.5):F2} ms, p90 {Quantile(0.9):F2} ms, p99 {Quantile(0.99):F2} ms, "
        + $"p99.9 {Quantile(0.999):F2} ms, most {Quantile(1):F1} ms");
}
