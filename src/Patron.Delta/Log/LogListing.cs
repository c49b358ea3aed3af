using System.Globalization;
using System.Text.RegularExpressions;

namespace Patron.Delta.Log;

/// <summary>A complete checkpoint: all of its files in <c>_delta_log</c>.</summary>
sealed record CheckpointFiles(long Version, IReadOnlyList<string> Names);

/// <summary>What lies in <c>_delta_log</c>; names that are no commit and no checkpoint, such as a writer's leftovers, do not count.</summary>
sealed partial class LogListing
{
    public const string Folder = "_delta_log";

    public required SortedList<long, StoredFile> Commits { get; init; }

    public required IReadOnlyList<CheckpointFiles> Checkpoints { get; init; }

    public bool IsEmpty => Commits.Count == 0 && Checkpoints.Count == 0;

    /// <summary>The newest version of the table.</summary>
    public long Newest => Math.Max(
        Commits.Count == 0 ? -1 : Commits.Keys[^1], Checkpoints.Select(checkpoint => checkpoint.Version).DefaultIfEmpty(-1).Max());

    public static string CommitPath(long version) => $"{Folder}/{version:D20}.json";

    public static LogListing Read(ITableStorage storage)
    {
        SortedList<long, StoredFile> commits = [];
        List<(long Version, int Parts, string Name)> checkpoints = [];
        foreach (StoredFile file in storage.List(Folder))
        {
            if (CommitName().Match(file.Name) is { Success: true } commit)
                commits[Number(commit.Groups["version"])] = file;
            else if (CheckpointName().Match(file.Name) is { Success: true } checkpoint)
                checkpoints.Add((Number(checkpoint.Groups["version"]), Parts(checkpoint), file.Name));
        }

        return new LogListing { Commits = commits, Checkpoints = Complete(checkpoints) };
    }

    /// <summary>The newest checkpoint that is not newer than a version; null when none is.</summary>
    public CheckpointFiles? CheckpointFor(long version) =>
        Checkpoints.Where(checkpoint => checkpoint.Version <= version).MaxBy(checkpoint => checkpoint.Version);

    static CheckpointFiles[] Complete(List<(long Version, int Parts, string Name)> files)
    {
        IEnumerable<CheckpointFiles> single = files
            .Where(file => file.Parts == 1)
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new CheckpointFiles(file.Version, [file.Name]));
        IEnumerable<CheckpointFiles> parted = files
            .Where(file => file.Parts > 1)
            .GroupBy(file => (file.Version, file.Parts))
            .Where(group => group.Count() == group.Key.Parts)
            .Select(group => new CheckpointFiles(
                group.Key.Version, [.. group.Select(file => file.Name).Order(StringComparer.Ordinal)]));
        return [.. single, .. parted];
    }

    static int Parts(Match match) => match.Groups["parts"].Success ? (int)Number(match.Groups["parts"]) : 1;

    static long Number(Group group) => long.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<version>\d{20})\.json$")]
    private static partial Regex CommitName();

    [GeneratedRegex(@"^(?<version>\d{20})\.checkpoint(\.\d{10}\.(?<parts>\d{10}))?(\.[0-9a-fA-F-]{36})?\.(parquet|json)$")]
    private static partial Regex CheckpointName();
}
