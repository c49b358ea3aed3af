using Patron.Delta.Log;

namespace Patron.Delta.Commits;

/// <summary>A write whose data files lie on disk and which only wants a version.</summary>
sealed record PendingCommit(WriteRequest Request, Snapshot? Base, TargetTable Target)
{
    public required IReadOnlyList<DataFile> Removed { get; init; }

    /// <summary>Rows of removed files that stay.</summary>
    public required DataFile? Kept { get; init; }

    /// <summary>The query's rows.</summary>
    public required DataFile? Added { get; init; }

    IEnumerable<DataFile> NewFiles => new[] { Kept, Added }.OfType<DataFile>();

    public CommitOutcome.Committed At(long version) => new(version, Added?.Rows ?? 0, NewFiles.Count(), Removed.Count);

    /// <summary>The lines of the commit.</summary>
    public string Lines(string transactionId)
    {
        List<string> lines = [ActionWriter.CommitInfo(Note(transactionId))];
        if (Target.StatesProtocol)
            lines.Add(ActionWriter.Protocol(Target.Protocol));
        if (Target.StatesMetadata)
            lines.Add(ActionWriter.Metadata(Target.Metadata));
        lines.AddRange(Removed.Select(file => ActionWriter.Remove(file, Request.Details.Time)));
        lines.AddRange(NewFiles.Select(ActionWriter.Add));
        return string.Join("\n", lines) + "\n";
    }

    CommitNote Note(string transactionId) => new(Request.Details, Base?.Version, transactionId)
    {
        Parameters = [.. Parameters(), .. Request.Details.Parameters.Select(entry => (entry.Key, (string?)entry.Value))],
        Metrics = [.. Metrics(), .. Request.Details.Metrics.Select(entry => (entry.Key, (string?)entry.Value))],
    };

    IEnumerable<(string Key, string? Value)> Parameters()
    {
        yield return ("mode", Request.Mode switch
        {
            WriteMode.Create => "ErrorIfExists",
            WriteMode.Append => "Append",
            _ => "Overwrite",
        });
        yield return ("partitionBy", "[]");
        if (Request.Predicate is { } predicate)
            yield return ("predicate", predicate);
    }

    IEnumerable<(string Key, string? Value)> Metrics()
    {
        yield return ("numFiles", $"{NewFiles.Count()}");
        yield return ("numRemovedFiles", $"{Removed.Count}");
        yield return ("numOutputRows", $"{Added?.Rows ?? 0}");
        yield return ("numCopiedRows", $"{Kept?.Rows ?? 0}");
        yield return ("numOutputBytes", $"{NewFiles.Sum(file => file.Size)}");
    }
}
