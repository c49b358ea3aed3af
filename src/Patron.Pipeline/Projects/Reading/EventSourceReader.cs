namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads a source of <c>kind: events</c>.</summary>
static class EventSourceReader
{
    /// <summary>The types that an event's column can have.</summary>
    static readonly string[] Types =
        ["VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP", "TIMESTAMPTZ"];

    const string Expected = "VARCHAR, BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DOUBLE, DECIMAL(18,4), DATE, TIMESTAMP "
        + "or TIMESTAMPTZ";

    public static EventSourceDefinition Read(
        Mapping map,
        ProjectSettings settings,
        TableNames lake,
        Func<string, Func<Mapping, string, EventTableDefinition>, Form<IReadOnlyList<EventTableDefinition>>> tables)
    {
        EventSourceDefinition source = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Type = map.Optional("type", Forms.Text),
            Id = map.Required("id", Forms.Text),
            Time = map.Required("time", Forms.Text),
            Customer = map.Optional("customer", Forms.Text, settings.CustomerKey),
            Late = map.Optional("late", Forms.Length, EventSourceDefinition.UsualLate),
            Stream = map.Optional("stream", EventStreamReader.Form),
            Tables = map.Required("tables", tables("a table with columns", (keys, name) => ReadTable(keys, name, lake))),
        };
        if (source.Late.Months > 0)
            map.Problem("late", $"'late' is {source.Late}, and months differ in length", "write days or weeks, such as 30d");
        if (map.File.Failed)
            return source;
        if (source.Type is null && source.Tables.Count > 1)
            map.Problem("nothing says to which table an event belongs", "add 'type:' with the field that names the table");
        foreach (EventTableDefinition table in source.Tables)
            RefuseUnfit(map, source, table);
        return source;
    }

    static EventTableDefinition ReadTable(Mapping map, string name, TableNames lake)
    {
        EventTableDefinition table = new()
        {
            Name = name,
            Columns = map.Required("columns", SourceTableReader.Columns),
            Lookups = map.Optional("lookups", Forms.ListOf(Lookup(lake), lookup => $"{lookup.Table} on {lookup.On}"), []),
        };
        if (!map.File.Failed)
            RefuseContradictions(map, table);
        return table;
    }

    static Form<LookupDefinition> Lookup(TableNames lake) => Forms.Mapping("a lookup with table, on and columns", map =>
    {
        string on = map.Required("on", Forms.Text);
        return new LookupDefinition
        {
            Table = map.Required("table", lake.LaterReference),
            On = on,
            Key = map.Optional("key", Forms.Text, on),
            Columns = map.Required("columns", SourceTableReader.Columns),
        };
    });

    static void RefuseContradictions(Mapping map, EventTableDefinition table)
    {
        foreach (ColumnDefinition column in table.AllColumns.Where(column => !IsCarried(column.Type)))
            map.Problem("columns", $"column '{column.Name}' is {column.Type}, which no event can carry", $"write one of {Expected}");
        foreach (IGrouping<string, ColumnDefinition> twice in table.AllColumns.GroupBy(
            column => column.Name, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Count() > 1))
        {
            map.Problem("lookups", $"table '{table.Name}' would have column {Quote.Of(twice.Key)} twice", "leave out or rename one of them");
        }

        string[] fields = [.. table.Columns.Select(column => column.Name)];
        foreach (LookupDefinition lookup in table.Lookups)
        {
            ColumnDefinition? on = table.Columns.FirstOrDefault(column => column.Name == lookup.On);
            if (on is null)
                map.Problem(
                    "lookups", $"'on' names {Quote.Of(lookup.On)}, which is no column", Suggestion.Among(lookup.On, fields));
            else if (on.Type is not ("VARCHAR" or "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT"))
                map.Problem(
                    "lookups", $"'on' names {Quote.Of(lookup.On)}, which is {on.Type}", "look up by a text or a whole number");
        }
    }

    /// <summary>Every table has the columns that all events of the source have.</summary>
    static void RefuseUnfit(Mapping map, EventSourceDefinition source, EventTableDefinition table)
    {
        string[] fields = [.. table.Columns.Select(column => column.Name)];
        foreach ((string key, string name, string type) in new[]
        {
            ("id", source.Id, "VARCHAR"), ("time", source.Time, "TIMESTAMPTZ"), ("customer", source.Customer, "VARCHAR"),
        })
        {
            ColumnDefinition? column = table.Columns.FirstOrDefault(column => column.Name == name);
            if (column is null)
            {
                map.Problem(key, $"'{key}' is {Quote.Of(name)}, which is no column of table '{table.Name}'",
                    $"add '{name}: {type}' to its columns, or correct '{key}' ({Suggestion.Among(name, fields)})");
            }
            else if (column.Type != type)
            {
                map.Problem(
                    key, $"'{key}' is {Quote.Of(name)}, which is {column.Type} in table '{table.Name}'", $"declare it as {type}");
            }
        }
    }

    static bool IsCarried(string type) => Types.Contains(type) || type.StartsWith("DECIMAL(", StringComparison.Ordinal);
}
