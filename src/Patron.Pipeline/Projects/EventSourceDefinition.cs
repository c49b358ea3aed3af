using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary>
/// Events that are taken while they happen, over HTTP, by a stream or from files: <c>kind: events</c>. A table is a type of event. Runs do not
/// read such a source: whoever takes the events fills its tables.
/// </summary>
public sealed record EventSourceDefinition : SourceDefinition
{
    /// <summary>How late an event may come unless the definition says.</summary>
    public static readonly Duration UsualLate = Duration.OfDays(3);

    /// <summary>The field that names the table; null for a source with one table.</summary>
    public string? Type { get; init; }

    /// <summary>The column that tells one event from another: of several with the same value, the first counts.</summary>
    public required string Id { get; init; }

    /// <summary>The column that says when it happened.</summary>
    public required string Time { get; init; }

    /// <summary>The column with the customer's key.</summary>
    public required string Customer { get; init; }

    /// <summary>
    /// An event this much older than the newest before it is refused; ids are remembered as long. Days or weeks. <value>Default:
    /// 3d.</value>
    /// </summary>
    public Duration Late { get; init; } = UsualLate;

    /// <summary>The stream that its events come by; null where they come over HTTP and from files alone.</summary>
    public EventStreamDefinition? Stream { get; init; }

    public required IReadOnlyList<EventTableDefinition> Tables { get; init; }

    public override IReadOnlyList<string> TableNames => [.. Tables.Select(table => table.Name)];

    internal override IReadOnlyList<SourceTableDefinition> Declared => Tables;
}

/// <summary>One type of event.</summary>
public sealed record EventTableDefinition : SourceTableDefinition
{
    /// <summary>What each event is given from tables of the lake.</summary>
    public IReadOnlyList<LookupDefinition> Lookups { get; init; } = [];

    /// <summary>The columns of the bronze table: those of the event, then those of the lookups.</summary>
    [JsonIgnore]
    public IReadOnlyList<ColumnDefinition> AllColumns => [.. Columns, .. Lookups.SelectMany(lookup => lookup.Columns)];
}

/// <summary>
/// Columns of the one row of a table whose key is the value of an event's field; NULL where there is no such row.
/// </summary>
public sealed record LookupDefinition
{
    /// <summary>The table, with its layer.</summary>
    public required string Table { get; init; }

    /// <summary>The event's column.</summary>
    public required string On { get; init; }

    /// <summary>The table's column that has the same values, none of them twice.</summary>
    public required string Key { get; init; }

    /// <summary>What is taken, with the types that the event's table gets.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }
}
