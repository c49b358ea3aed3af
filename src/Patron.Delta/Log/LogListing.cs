using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Delta.Log;

/// <summary>A complete checkpoint: all of its files in <c>_delta_log</c>.</summary>
sealed record CheckpointFiles(long Version, IReadOnlyList<StoredFile> Files);

/// <summary>What lies in <c>_delta_log</c>; files of other names, such as leftovers, do not count.</summary>
sealed partial class LogListing
{
    public const string Folder = "_delta_log";

    const int VersionDigits = 20;

    const int CommitName = VersionDigits + 5;

    public required SortedList<long, StoredFile> Commits { get; init; }

    public required IReadOnlyList<CheckpointFiles> Checkpoints { get; init; }

    public bool IsEmpty => Commits.Count == 0 && Checkpoints.Count == 0;

    /// <summary>The newest version of the table.</summary>
    public long Newest => Checkpoints.Select(checkpoint => checkpoint.Version).Append(Commits.Keys.LastOrDefault(-1)).Max();

    public static string CommitPath(long version) => $"{Folder}/{version:D20}.json";

    public static string CheckpointPath(long version) => $"{Folder}/{version:D20}.checkpoint.parquet";

    public static LogListing Read(ITableStorage storage)
    {
        Dictionary<long, StoredFile> commits = [];
        List<(long Version, int Parts, StoredFile File)> checkpoints = [];
        foreach (StoredFile file in storage.List(Folder))
        {
            if (VersionOfCommit(file.Name) is { } version)
                commits[version] = file;
            else if (file.Name.Contains(".checkpoint", StringComparison.Ordinal)
                && CheckpointName().Match(file.Name) is { Success: true } checkpoint
                && Number(checkpoint.Groups["version"]) is { } ofCheckpoint && Parts(checkpoint) is { } parts)
                checkpoints.Add((ofCheckpoint, parts, file));
        }

        return new LogListing { Commits = new SortedList<long, StoredFile>(commits), Checkpoints = Complete(checkpoints) };
    }

    /// <summary>The newest checkpoint that is not newer than a version; null when none is.</summary>
    public CheckpointFiles? CheckpointFor(long version) =>
        Checkpoints.Where(checkpoint => checkpoint.Version <= version).MaxBy(checkpoint => checkpoint.Version);

    /// <summary>The oldest version whose whole state the log still tells; null when none is.</summary>
    public long? Oldest()
    {
        long? checkpoint = Checkpoints.Count > 0 ? Checkpoints.Min(known => known.Version) : null;
        return Commits.ContainsKey(0) ? 0 : checkpoint;
    }

    static CheckpointFiles[] Complete(List<(long Version, int Parts, StoredFile File)> files)
    {
        var ordered = files.OrderBy(entry => entry.File.Name, StringComparer.Ordinal).ToArray();
        IEnumerable<CheckpointFiles> single = ordered
            .Where(entry => entry.Parts == 1)
            .Select(entry => new CheckpointFiles(entry.Version, [entry.File]));
        IEnumerable<CheckpointFiles> parted = ordered
            .Where(entry => entry.Parts > 1)
            .GroupBy(entry => (entry.Version, entry.Parts))
            .Where(group => group.Count() == group.Key.Parts)
            .Select(group => new CheckpointFiles(group.Key.Version, [.. group.Select(entry => entry.File)]));
        return [.. single, .. parted];
    }

    /// <summary>The version of a commit's file; null for other names.</summary>
    static long? VersionOfCommit(string name) => name.Length == CommitName
        && name.EndsWith(".json", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, VersionDigits), NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : null;

    static int? Parts(Match match) => !match.Groups["parts"].Success ? 1
        : Number(match.Groups["parts"]) is <= int.MaxValue and { } parts ? (int)parts
        : null;

    /// <summary>Null for more than there can be.</summary>
    static long? Number(Group group) =>
        long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    [GeneratedRegex(@"^(?<version>\d{20})\.checkpoint(\.\d{10}\.(?<parts>\d{10}))?(\.[0-9a-fA-F-]{36})?\.(parquet|json)$")]
    private static partial Regex CheckpointName();
}
