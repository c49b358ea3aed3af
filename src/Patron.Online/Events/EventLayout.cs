using Patron.Pipeline.Projects;

namespace Patron.Online.Events;

/// <summary>What decides how a type's records look, as a log keeps it beside them. Equal layouts have equal records.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Id">Name of the id's column.</param>
/// <param name="Time">Name of the time's column.</param>
/// <param name="Customer">Name of the customer's column.</param>
/// <param name="Own">The event's columns, each <c>name TYPE</c>, one a line.</param>
/// <param name="LookedUp">The columns of lookups, in the same way.</param>
sealed record EventLayout(string Source, string Table, string Id, string Time, string Customer, string Own, string LookedUp)
{
    public static EventLayout Of(EventSourceDefinition source, EventTableDefinition table) => new(
        source.Name, table.Name, source.Id, source.Time, source.Customer,
        Text(table.Columns.Select(column => (column.Name, column.Type))),
        Text(table.Lookups.SelectMany(lookup => lookup.Columns).Select(column => (column.Name, column.Type))));

    public static EventLayout Of(EventType type) => new(
        type.Source.Name, type.Table, type.Source.Definition.Id, type.Source.Definition.Time, type.Source.Definition.Customer,
        Text(type.Columns.Where(column => !column.IsLookup).Select(column => (column.Name, column.SqlType))),
        Text(type.Columns.Where(column => column.IsLookup).Select(column => (column.Name, column.SqlType))));

    public IReadOnlyList<EventColumn> Columns() =>
    [
        .. Read(Own).Select(
            column => new EventColumn(column, column.Name == Id || column.Name == Time || column.Name == Customer, false)),
        .. Read(LookedUp).Select(column => new EventColumn(column, false, true)),
    ];

    static string Text(IEnumerable<(
        string Name, string Type)> columns) => string.Join('\n', columns.Select(column => $"{column.Name} {column.Type}"));

    // A type has no space, a name may have one.
    static IEnumerable<ColumnDefinition> Read(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => new ColumnDefinition(line[..line.LastIndexOf(' ')], line[(line.LastIndexOf(' ') + 1)..]));
}
