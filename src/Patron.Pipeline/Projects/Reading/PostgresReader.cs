using Patron.Pipeline.Ingestion;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads a source of <c>kind: postgres</c>.</summary>
static class PostgresReader
{
    public static PostgresSourceDefinition Read(Mapping map, Func<string, Func<Mapping, string, PostgresTableDefinition>,
        Form<IReadOnlyList<PostgresTableDefinition>>> tables)
    {
        PostgresSourceDefinition server = ReadServer(map);
        return server with { Tables = map.Required("tables", tables("a table with 'table' or 'query'", ReadTable)) };
    }

    /// <summary>Reads where a server is, and as whom it is asked; tables are none.</summary>
    public static PostgresSourceDefinition ReadServer(Mapping map)
    {
        PostgresSourceDefinition source = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Connection = map.Optional("connection", SecretForms.ConnectionString),
            Host = map.Optional("host", SecretForms.Text),
            Port = (int)map.Optional("port", Forms.WholeNumber(1, 65_535), PostgresSourceDefinition.UsualPort),
            Database = map.Optional("database", SecretForms.Text),
            User = map.Optional("user", SecretForms.Text),
            Password = map.Optional("password", SecretForms.Secret),
            Tables = [],
        };
        string[] parts = ["host", "port", "database", "user", "password"];
        bool isWhole = map.Keys.Contains("connection");
        if (isWhole && parts.FirstOrDefault(part => map.Keys.Contains(part)) is { } both)
            map.Problem(both, $"'{both}' beside 'connection'", "leave one of them out");
        else if (!isWhole && !map.Keys.Contains("host"))
            map.Problem("no server is named", "add 'host:', or 'connection:' with a reference");
        return source;
    }

    static PostgresTableDefinition ReadTable(Mapping map, string name)
    {
        PostgresTableDefinition table = new()
        {
            Name = name,
            Table = map.Optional("table", Table),
            Query = map.Optional("query", Forms.Sql),
            IncrementalBy = map.Optional("incremental_by", Forms.Text),
            Lookback = map.OptionalValue("lookback", Forms.Length),
        };
        table = SourceTableReader.Read(map, table, hasTypes: true, hasMode: false);
        if (map.Keys.Contains("table") == map.Keys.Contains("query"))
            map.Problem("a table needs one of 'table' and 'query'", "write 'table: public.orders', or 'query:' with a SELECT");
        if (map.Keys.Contains("lookback") && (table.IncrementalBy is null || table.Key is { Count: 0 }))
            map.Problem("lookback", "'lookback' reads rows again, and nothing tells which",
                "add 'incremental_by:' and 'key:', or leave it out");
        string[] columns = [.. table.Columns?.Select(column => column.Name) ?? []];
        if (!map.File.Failed && columns.Length > 0 && table.IncrementalBy is { } increment && !columns.Contains(increment))
            map.Problem("incremental_by", $"'incremental_by' names {Quote.Of(increment)}, which is no column",
                Suggestion.Among(increment, columns));
        string? type = table.Columns?.FirstOrDefault(column => column.Name == table.IncrementalBy)?.Type;
        if (!map.File.Failed && type is not null && HighWaterMark.IsTime(type) && table.Key is { Count: 0 })
            map.Problem("incremental_by", $"column '{table.IncrementalBy}' is {type}, and rows of the same time may come later",
                "add 'key:', so that they can be read again");
        return table.IncrementalBy is null || table.Key is null ? table
            : table.Key.Count == 0 ? table with { Mode = IngestMode.Append }
            : table with { Mode = IngestMode.Upsert, NewestBy = table.IncrementalBy };
    }

    /// <summary>The name of a table there.</summary>
    public static readonly Form<string> Table = new("a table such as public.orders", value =>
        value.IsText(out string? text) && text.Split('.') is { Length: 1 or 2 } parts && parts.All(part => part.Length > 0)
            ? text
            : value.Expected<string>("a table such as public.orders"));
}
