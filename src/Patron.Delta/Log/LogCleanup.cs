using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Delta.Log;

/// <summary>Removes what no retained version of the log needs: section "Metadata Cleanup".</summary>
static partial class LogCleanup
{
    /// <summary>
    /// Deletes commits and checkpoints before the newest checkpoint that is not newer than the last commit before the retention
    /// began, oldest first, so that what an interruption leaves is still a log.
    /// </summary>
    /// <returns>Files deleted.</returns>
    public static int Run(ITableStorage storage, TableMetadata metadata, DateTimeOffset now)
    {
        if (!TableProperties.Flag(metadata, "delta.enableExpiredLogCleanup", usual: true))
            return 0;
        TimeSpan retention = TableProperties.Interval(metadata, "delta.logRetentionDuration", TimeSpan.FromDays(30));
        LogListing listing = LogListing.Read(storage);
        if (NewestBefore(listing, MidnightBefore(now - retention)) is not { } cutoff
            || listing.CheckpointFor(cutoff) is not { } checkpoint)
            return 0;
        return DeleteBefore(storage, checkpoint.Version);
    }

    /// <summary>Deletes what comes before a version that has a checkpoint, oldest first.</summary>
    /// <returns>Files deleted.</returns>
    public static int DeleteBefore(ITableStorage storage, long checkpoint)
    {
        string[] expired =
        [
            .. storage.List(LogListing.Folder)
                .Select(file => (file.Name, Version: VersionOf(file.Name, checkpoint)))
                .Where(file => file.Version < checkpoint)
                .OrderBy(file => file.Version)
                .Select(file => file.Name),
        ];
        foreach (string name in expired)
            storage.Delete($"{LogListing.Folder}/{name}");
        return expired.Length;
    }

    static DateTimeOffset MidnightBefore(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>The newest commit not newer than an instant; a commit counts as no older than those before it.</summary>
    static long? NewestBefore(LogListing listing, DateTimeOffset cutoff)
    {
        long? newest = null;
        foreach ((long version, StoredFile file) in listing.Commits)
        {
            if (file.Modified > cutoff)
                break;
            newest = version;
        }

        return newest;
    }

    /// <summary>Of a file that goes with its version; a compacted log goes with the versions that begin it.</summary>
    static long? VersionOf(string name, long checkpoint)
    {
        Match match = VersionedName().Match(name);
        if (!match.Success)
            return null;
        if (!long.TryParse(match.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long version))
            return null;
        return match.Groups["compacted"].Success && version <= checkpoint ? Math.Min(version, checkpoint - 1) : version;
    }

    [GeneratedRegex(@"^(?<version>\d{20})\.(json|crc|checkpoint\..*|(?<compacted>\d{20}\.compacted\.json))$")]
    private static partial Regex VersionedName();
}
