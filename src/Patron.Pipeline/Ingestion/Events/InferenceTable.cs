using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Events;

/// <summary>
/// <c>bronze.inferences</c>: what a server was asked of its models and what they said, a row for each row of a request and each version that
/// scored it. The server takes them as it does events.
/// </summary>
public static class InferenceTable
{
    /// <summary>Its name without the layer.</summary>
    public const string Table = "inferences";

    /// <summary>Its name in the lake.</summary>
    public const string Name = "bronze." + Table;

    /// <summary>What rows have as their source; no file of a project can be called so.</summary>
    public const string SourceName = "patron serve";

    /// <summary>The version that answered.</summary>
    public const string Champion = "champion";

    /// <summary>The one that scored unseen.</summary>
    public const string Challenger = "challenger";

    /// <summary>The source of events that the rows are taken as.</summary>
    public static EventSourceDefinition Source { get; } = new()
    {
        Name = SourceName,
        File = ProjectFiles.SettingsFile,
        Id = "inference_id",
        Time = "time",
        Customer = "", // a row may be of nobody known
        Tables = [new EventTableDefinition { Name = Table, Columns = Columns }],
    };

    static IReadOnlyList<ColumnDefinition> Columns =>
    [
        new("inference_id", "VARCHAR"),
        new("time", "TIMESTAMPTZ"),
        new("trace_id", "VARCHAR"),
        new("endpoint", "VARCHAR"),
        new("role", "VARCHAR"),
        new("model", "TEXT"),
        new("version", "INTEGER"),
        new("customer_key", "TEXT"),
        new("score", "DOUBLE"),
        new("caller", "TEXT"),
        new("latency_us", "BIGINT"),
        new("share", "DOUBLE"),
        new("features", "TEXT"),
        new("outputs", "TEXT"),
        new("explanation", "TEXT"),
    ];
}
