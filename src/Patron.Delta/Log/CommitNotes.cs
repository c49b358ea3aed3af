using System.Globalization;
using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>What a commit says about itself, of which nothing is required: section "Commit Provenance Information".</summary>
sealed record CommitNotes
{
    /// <summary>The time by which versions are told apart, in tables that keep it.</summary>
    public DateTimeOffset? InCommitTime { get; init; }

    /// <summary>When the writer says that it wrote.</summary>
    public DateTimeOffset? Time { get; init; }

    public string? Operation { get; init; }

    public string? UserMetadata { get; init; }

    /// <summary>Rows that the operation wrote.</summary>
    public long? Rows { get; init; }

    /// <summary>Everything but the in-commit time may have any form; what is not as expected counts as absent.</summary>
    public static CommitNotes Read(JsonElement json) => new()
    {
        InCommitTime = json.Instant("inCommitTimestamp"),
        Time = json.Child("timestamp") is { ValueKind: JsonValueKind.Number } time && time.TryGetInt64(out long milliseconds)
            && milliseconds is > -62_135_596_800_000 and < 253_402_300_800_000 // the years 1 to 9999
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null,
        Operation = Words(json, "operation"),
        UserMetadata = Words(json, "userMetadata"),
        Rows = json.Child("operationMetrics") is { ValueKind: JsonValueKind.Object } metrics
            && Words(metrics, "numOutputRows") is { } rows
            && long.TryParse(rows, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)
                ? count
                : null,
    };

    static string? Words(JsonElement json, string name) =>
        json.Child(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
