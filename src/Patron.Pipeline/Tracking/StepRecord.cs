namespace Patron.Pipeline.Tracking;

/// <summary>What one step of a run read and wrote; all steps of a run are in its artifact <c>steps.json</c>.</summary>
public sealed record StepRecord
{
    /// <summary>The artifact of a run that holds its steps, in their order.</summary>
    public const string File = "steps.json";

    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary><c>ingest</c> to <c>report</c>.</summary>
    public required string Stage { get; init; }

    /// <summary><c>done</c>, <c>unchanged</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The run that made the outputs: this one, or an earlier one where nothing had changed.</summary>
    public required string MadeBy { get; init; }

    /// <summary>Tables, models and champions read.</summary>
    public required IReadOnlyList<VersionRecord> Inputs { get; init; }

    /// <summary>Tables, models and champions as they were after the step; empty for a step that failed.</summary>
    public required IReadOnlyList<VersionRecord> Outputs { get; init; }

    /// <summary>Rows written.</summary>
    public required long Rows { get; init; }

    /// <summary>Time it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The kind of error it failed with.</summary>
    public string? Error { get; init; }
}

/// <summary>A version of something that steps read and write.</summary>
/// <param name="Name"><c>silver.orders</c>, <c>model.churn</c> (the newest version) or <c>champion.churn</c> (the one that scores).</param>
/// <param name="Version">Its number.</param>
/// <param name="Id">Its identity: a table's id, a model's fit.</param>
/// <param name="Hash">
/// Of the content: for a table, of the rows that the step's run wrote (all rows where the table does not name runs), without
/// <c>run_id</c> and in any order; for a model, of its parameters. Null where it was not taken: what sources gave, and inputs.
/// </param>
public sealed record VersionRecord(string Name, long Version, string Id, string? Hash = null)
{
    /// <summary>Whether this is a later state of the same thing, or its first where there was none.</summary>
    internal bool IsLaterThan(VersionRecord other) => Version > other.Version && (other.Version < 0 || Id == other.Id);
}
