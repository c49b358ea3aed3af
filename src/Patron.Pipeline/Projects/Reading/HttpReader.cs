using Patron.Pipeline.Ingestion;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads a source of <c>kind: http</c>.</summary>
static class HttpReader
{
    static readonly Form<HttpPaging> Paging = Forms.OfKind<HttpPaging>(
        "how further pages are asked for",
        ("page", map => WithSize(map, new NumberedPaging(Parameter(map), map.Optional("first", Forms.WholeNumber(0), 1), CountsRows: false))),
        ("offset", map => WithSize(map, new NumberedPaging(Parameter(map), 0, CountsRows: true))),
        ("cursor", map => WithSize(map, new CursorPaging(Parameter(map), map.Required("next", Forms.Text)))),
        ("link", map => WithSize(map, new LinkPaging())));

    public static HttpSourceDefinition Read(
        Mapping map, Func<string, Func<Mapping, string, HttpTableDefinition>, Form<IReadOnlyList<HttpTableDefinition>>> tables) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Url = map.Required("url", SecretForms.Url),
        Headers = map.Optional("headers", SecretForms.Headers, []),
        TimeoutSeconds = (int)map.Optional("timeout_seconds", Forms.WholeNumber(1, 600),
            HttpSourceDefinition.UsualTimeoutSeconds),
        RequestsPerSecond = map.OptionalValue("requests_per_second", Rate),
        Tables = map.Required("tables", tables("a table with a path", ReadTable)),
    };

    static HttpTableDefinition ReadTable(Mapping map, string name)
    {
        HttpTableDefinition table = new()
        {
            Name = name,
            Path = map.Required("path", SecretForms.Path),
            Rows = map.Optional("rows", Forms.Text),
            Paging = map.Optional("paging", Paging),
            IncrementalBy = map.Optional("incremental_by", Forms.Text),
            Since = map.Optional("since", Forms.Text),
            Lookback = map.OptionalValue("lookback", Forms.Length),
        };
        table = SourceTableReader.Read(map, table, hasTypes: false, hasMode: false);
        if (!map.File.Failed)
            RefuseUnfitIncrement(map, table);
        return table.IncrementalBy is null ? table : table with { Mode = IngestMode.Upsert, NewestBy = table.IncrementalBy };
    }

    static void RefuseUnfitIncrement(Mapping map, HttpTableDefinition table)
    {
        if (table.IncrementalBy is null)
        {
            if ((table.Since is null ? table.Lookback is null ? null : "lookback" : "since") is { } lonely)
                map.Problem(lonely, $"'{lonely}' without 'incremental_by'",
                    "add the column that tells what is new, or leave it out");
            return;
        }

        string[] columns = [.. table.Columns.Select(column => column.Name)];
        string? type = table.Columns.FirstOrDefault(column => column.Name == table.IncrementalBy)?.Type;
        if (type is null)
            map.Problem("incremental_by", $"'incremental_by' names {Quote.Of(table.IncrementalBy)}, which is no column",
                Suggestion.Among(table.IncrementalBy, columns));
        else if (!HighWaterMark.Tells(type))
            map.Problem("incremental_by", $"column '{table.IncrementalBy}' is {type}",
                "name a whole number, a date or a timestamp that only grows");
        else if (table.Lookback is not null && !HighWaterMark.IsTime(type))
            map.Problem("lookback", $"'lookback' needs a time, and column '{table.IncrementalBy}' is {type}", "leave it out");
        if (table.Since is null)
            map.Problem("incremental_by", "'incremental_by' without 'since'",
                "add 'since:' with the parameter that takes the newest value");
        if (table.Key.Count == 0)
            map.Problem("incremental_by", "'incremental_by' reads rows again, and nothing tells which", "add 'key:'");
    }

    static HttpPaging WithSize(Mapping map, HttpPaging paging)
    {
        string? parameter = map.Optional("size_parameter", Forms.Text);
        long? size = map.OptionalValue("size", Forms.WholeNumber(1, 1_000_000));
        if (map.Keys.Contains("size") != map.Keys.Contains("size_parameter"))
            map.Problem("one of 'size' and 'size_parameter'", "write both or none");
        return paging with { SizeParameter = parameter, Size = (int?)size };
    }

    static string Parameter(Mapping map) => map.Required("parameter", Forms.Text);

    static readonly Form<double> Rate = new("a number of requests above 0, such as 5 or 0.5", value =>
        Forms.NonNegative.Read(value) is > 0 and var rate ? rate : value.File.Failed ? 0 : value.Expected<double>("a number above 0"));
}
