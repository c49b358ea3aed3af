using Patron.Delta.Log;

namespace Patron.Delta.Commits;

/// <summary>A write whose data files lie on disk and which only wants a version.</summary>
sealed record PendingCommit(CommitDetails Details, Snapshot? Base, TargetTable Target)
{
    /// <summary>Which rows the write depends on, as SQL; null when on none, as an append.</summary>
    public string? Reads { get; init; }

    /// <summary>Whether the write stands against any other, as one that states the whole content of the table.</summary>
    public bool IsExclusive { get; init; }

    public IReadOnlyList<DataFile> Removed { get; init; } = [];

    public IReadOnlyList<DataFile> Added { get; init; } = [];

    /// <summary>The query's rows among those of the added files.</summary>
    public long Rows { get; init; }

    /// <summary>False when the same rows stay and only their files change.</summary>
    public bool ChangesData { get; init; } = true;

    /// <summary>An append that creates its table may find that another writer was first.</summary>
    public bool MayFindTable { get; init; }

    /// <summary>Whether no version is made when nothing changes.</summary>
    public bool MayBeNothing { get; init; }

    public bool IsNothing =>
        MayBeNothing && Removed.Count + Added.Count + Details.Applications.Count == 0 && !Target.StatesMetadata;

    public IReadOnlyList<(string Key, string? Value)> Parameters { get; init; } = [];

    public IReadOnlyList<(string Key, string? Value)> Metrics { get; init; } = [];

    public CommitOutcome.Committed At(long version) => new(version, Rows, Added.Count, Removed.Count);

    /// <summary>The lines of the commit.</summary>
    public string Lines(string transactionId)
    {
        List<string> lines = [ActionWriter.CommitInfo(Note(transactionId))];
        if (Target.StatesProtocol)
            lines.Add(ActionWriter.Protocol(Target.Protocol));
        if (Target.StatesMetadata)
            lines.Add(ActionWriter.Metadata(Target.Metadata));
        lines.AddRange(Details.Applications.Select(entry => ActionWriter.Application(
            new ApplicationAction(entry.Key, entry.Value, Details.Time))));
        lines.AddRange(Removed.Select(file => ActionWriter.Remove(file with { DataChange = ChangesData }, Details.Time)));
        lines.AddRange(Added.Select(file => ActionWriter.Add(file with { DataChange = ChangesData })));
        return string.Join("\n", lines) + "\n";
    }

    CommitNote Note(string transactionId) => new(Details, Base?.Version, transactionId)
    {
        IsBlindAppend = Reads is null && Removed.Count == 0,
        Parameters = [.. Parameters, .. Details.Parameters.Select(entry => (entry.Key, (string?)entry.Value))],
        Metrics = [.. FileMetrics(), .. Metrics, .. Details.Metrics.Select(entry => (entry.Key, (string?)entry.Value))],
    };

    IEnumerable<(string Key, string? Value)> FileMetrics()
    {
        yield return ("numFiles", $"{Added.Count}");
        yield return ("numRemovedFiles", $"{Removed.Count}");
        yield return ("numOutputRows", $"{Rows}");
        yield return ("numOutputBytes", $"{Added.Sum(file => file.Size)}");
    }
}
