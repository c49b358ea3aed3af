using Microsoft.Win32.SafeHandles;

namespace Patron.Online.Log;

/// <summary>How a log is kept.</summary>
public sealed record EventLogOptions
{
    /// <summary>
    /// A file of the log that has so many bytes is followed by the next. Range: >= 4096. <value>Default: 64 MiB.</value>
    /// </summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Makes what was written durable; another one in tests of disks that refuse.</summary>
    internal Action<SafeFileHandle> Sync { get; init; } = RandomAccess.FlushToDisk;
}
