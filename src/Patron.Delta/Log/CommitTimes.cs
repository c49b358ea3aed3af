namespace Patron.Delta.Log;

/// <summary>
/// Which version a table had at an instant: by in-commit timestamps where the table keeps them, else by when the commits' files
/// were written, each moved behind the one before it. Sections "In-Commit Timestamps" and "Reader Requirements" there.
/// </summary>
sealed class CommitTimes(LogListing listing, TableMetadata metadata, Func<long, CommitNotes?> notes)
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    readonly bool _keepsTimes = TableProperties.Flag(metadata, "delta.enableInCommitTimestamps", usual: false);

    /// <summary>The first version that has an in-commit timestamp.</summary>
    readonly long _since = metadata.Properties.TryGetValue("delta.inCommitTimestampEnablementVersion", out string? text)
        && long.TryParse(text, out long version) ? version : 0;

    /// <summary>The newest version that is not younger than an instant; null when all are.</summary>
    public long? VersionAt(DateTimeOffset instant, long oldest)
    {
        long[] versions = [.. listing.Commits.Keys.Where(version => version >= oldest)];
        long[] keeping = _keepsTimes ? [.. versions.Where(version => version >= _since)] : [];
        if (keeping.Length > 0 && InCommit(keeping[0]) <= instant)
            return Search(keeping, instant);

        long? found = null;
        DateTimeOffset previous = DateTimeOffset.MinValue;
        foreach (long version in versions.Except(keeping))
        {
            DateTimeOffset time = listing.Commits[version].Modified;
            previous = time > previous ? time : previous + Step;
            if (previous > instant)
                break;
            found = version;
        }

        return found;
    }

    /// <summary>The oldest of the versions and its time, for the message to a user who asks for an earlier one.</summary>
    public DateTimeOffset TimeOf(long version) => _keepsTimes && version >= _since
        ? InCommit(version)
        : listing.Commits.TryGetValue(version, out StoredFile? commit)
            ? commit.Modified
            : listing.CheckpointFor(version)!.Files[0].Modified;

    long Search(long[] versions, DateTimeOffset instant)
    {
        int low = 0;
        int high = versions.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (InCommit(versions[middle]) <= instant)
                low = middle;
            else
                high = middle - 1;
        }

        return versions[low];
    }

    DateTimeOffset InCommit(long version) => notes(version)?.InCommitTime ?? throw new DeltaException(
        $"{LogListing.CommitPath(version)} has no inCommitTimestamp, though the table keeps these");
}
