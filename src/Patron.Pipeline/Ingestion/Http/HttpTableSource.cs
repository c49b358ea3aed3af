using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Http;

/// <summary>One table of an HTTP source: the objects of all pages, a row each.</summary>
/// <param name="source">Where it is.</param>
/// <param name="table">What is asked for.</param>
/// <param name="taken">What was taken before.</param>
/// <param name="secrets">What references stand for.</param>
/// <param name="retrying">How often a request is made.</param>
sealed class HttpTableSource(
    HttpSourceDefinition source, HttpTableDefinition table, TakenRows taken, Secrets secrets, Retrying retrying) : ITableSource
{
    const string Relation = "http_rows";
    const string IsObject = "json_type(line) = 'OBJECT'";

    public string? Fingerprint => null;

    /// <summary>Tells a definition that reads otherwise from this one, so that its mark means nothing to it.</summary>
    public static string MarkName(HttpSourceDefinition source, HttpTableDefinition table)
    {
        string read = $"{source.Url}\n{table.Path}\n{table.Rows}\n{table.IncrementalBy}\n{string.Join(',', table.Key)}\n{table.TimestampFormat}";
        return $"http:{StableHash.Of(0, read, string.Join('\n', table.Columns)):x16}";
    }

    public Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> marks)
    {
        string? since = table.IncrementalBy is not null && taken.Mark is { } mark
            ? HighWaterMark.TextAt(mark, TypeOfIncrement(), table.Lookback)
            : null;
        Stage(since, raw);
        string origin = Sql.Literal($"{source.Name}/{table.Name}{(since is null ? "" : $" since {since}")}");
        string values = string.Concat(table.Columns.Select(column =>
            $"json_extract_string(line, {JsonPath(column.Name)}) AS {Sql.Identifier(column.Name)}, "));
        raw.Add($"SELECT {values}{origin} AS _source, _row, NULL AS _line FROM {Relation} WHERE {IsObject}");
        raw.AddBroken($"SELECT {origin}, _row, NULL, 'not a JSON object', line FROM {Relation} WHERE NOT {IsObject}");
        if (since is null)
            RequireColumns(raw);
        Batch? batch = table.IncrementalBy is { } increment
            ? taken.Newer(HighWaterMark.Of(increment, TypeOfIncrement(), "(FROM raw WHERE _fault IS NULL)", raw, taken.Now), raw)
            : taken.Whole(HighWaterMark.OfContent("line", Relation, raw));
        raw.Execute($"DROP TABLE {Relation}");
        return batch;
    }

    void Stage(string? since, RawTable raw)
    {
        raw.Execute($"CREATE OR REPLACE TEMP TABLE {Relation} (_row BIGINT, line VARCHAR)");
        using HttpServer server = new(source, secrets, retrying, raw.Cancellation);
        using Appender appender = raw.Connection.Append(Relation);
        long row = 0;
        foreach (JsonElement page in new HttpPages(source, table, server, secrets, raw.Warn).Read(since))
        {
            foreach (JsonElement[] rows in page.EnumerateArray().Chunk(Appender.ChunkRows))
            {
                foreach ((int index, JsonElement element) in rows.Index())
                {
                    appender[0].Values<long>()[index] = ++row;
                    appender[1].SetText(index, element.GetRawText());
                }

                appender.EndChunk(rows.Length);
            }
        }

        appender.Complete();
    }

    void RequireColumns(RawTable raw)
    {
        string[] unseen =
        [
            .. table.Columns.Select(column => column.Name).Where(column => !raw.Connection.Scalar<bool>(
                $"SELECT EXISTS (FROM {Relation} WHERE {IsObject} AND json_exists(line, {JsonPath(column)}))", raw.Cancellation)),
        ];
        if (unseen.Length > 0 && raw.Count($"{Relation} WHERE {IsObject}") > 0)
        {
            throw new SourceDataException(
                $"no row of table '{table.Name}' has {string.Join(", ", unseen)}: correct the names among its columns in {source.File}");
        }
    }

    string TypeOfIncrement() => table.Columns.First(column => column.Name == table.IncrementalBy).Type;

    static string JsonPath(string name) => Sql.Literal($"$.\"{name}\"");
}
