using System.Globalization;
using System.Runtime.InteropServices;
using Patron.DuckDb;

namespace Patron.Bench.Harness;

/// <summary>What the figures were taken on: nothing that names a person or a place.</summary>
static class Machine
{
    const double Gibibyte = 1L << 30;

    public static string Description =>
        $"{Environment.ProcessorCount} x {Processor}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte:F0} GiB, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, libduckdb {Database.EngineVersion}";

    /// <summary>Processes that wanted a processor during the last minute; NaN where the system does not tell.</summary>
    public static double Load => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : double.NaN;

    /// <summary>
    /// Seconds of processor time that went to other guests of the host while somebody here wanted it; NaN where the system does
    /// not tell.
    /// </summary>
    public static double Stolen
    {
        get
        {
            const string Times = "/proc/stat";
            const int Steal = 8;
            const double TicksOfSecond = 100;
            if (!File.Exists(Times))
                return double.NaN;
            string[] ticks = File.ReadLines(Times).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return double.Parse(ticks[Steal], CultureInfo.InvariantCulture) / TicksOfSecond;
        }
    }

    static string Processor
    {
        get
        {
            const string Information = "/proc/cpuinfo";
            string? line = File.Exists(Information)
                ? File.ReadLines(Information).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                : null;
            return line?.Split(':', 2)[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";
        }
    }
}
