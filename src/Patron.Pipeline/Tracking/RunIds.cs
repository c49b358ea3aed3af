using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Pipeline.Tracking;

/// <summary>Names of runs: they sort by time.</summary>
static class RunIds
{
    /// <summary>Such as <c>20260131T235959Z-3f2a</c>: the instant, and a mark of instant and process.</summary>
    public static string New(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        long mark = StableHash.Of(now.Ticks, "run", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)) & 0xffff;
        return string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmss'Z'}-{mark:x4}");
    }
}
