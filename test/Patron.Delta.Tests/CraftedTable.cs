using System.Globalization;
using System.Text.Json.Nodes;
using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>A table whose log is written by hand, from the specification, for what Patron's own writer does not make.</summary>
sealed class CraftedTable : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Database _database = Database.Open(new DatabaseOptions { Threads = 2 });

    public CraftedTable()
    {
        Connection = _database.Connect();
        Directory.CreateDirectory(_folder.PathOf("_delta_log"));
    }

    public Connection Connection { get; }

    public string Folder => _folder.FullPath;

    public DeltaTable Table => DeltaTable.Open(Folder);

    /// <summary>Writes a Parquet file and gives its <c>add</c> action, without statistics.</summary>
    public JsonObject Write(string name, string select, string options = "")
    {
        Connection.Execute($"COPY ({select}) TO {Sql.Literal(_folder.PathOf(name))} (FORMAT parquet{options})");
        return new JsonObject
        {
            ["path"] = Uri.EscapeDataString(name),
            ["partitionValues"] = new JsonObject(),
            ["size"] = new FileInfo(_folder.PathOf(name)).Length,
            ["modificationTime"] = 1,
            ["dataChange"] = true,
        };
    }

    public void Commit(long version, params (string Kind, JsonObject Body)[] actions) => File.WriteAllLines(
        _folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"_delta_log/{version:D20}.json")),
        actions.Select(action => new JsonObject { [action.Kind] = action.Body.DeepClone() }.ToJsonString()));

    /// <summary>Protocol with every reader feature that these tests use.</summary>
    public static (string Kind, JsonObject Body) Protocol(params string[] features) => ("protocol", new JsonObject
    {
        ["minReaderVersion"] = 3,
        ["minWriterVersion"] = 7,
        ["readerFeatures"] = new JsonArray([.. features.Select(feature => (JsonNode)feature)]),
        ["writerFeatures"] = new JsonArray([.. features.Select(feature => (JsonNode)feature)]),
    });

    /// <summary>Columns as JSON of the schema's fields.</summary>
    public static (string Kind, JsonObject Body) Metadata(
        string fields, string[]? partitions = null, params (string Key, string Value)[] properties) => ("metaData", new JsonObject
    {
        ["id"] = "crafted",
        ["format"] = new JsonObject { ["provider"] = "parquet", ["options"] = new JsonObject() },
        ["schemaString"] = $$"""{"type":"struct","fields":[{{fields}}]}""",
        ["partitionColumns"] = new JsonArray([.. (partitions ?? []).Select(name => (JsonNode)name)]),
        ["configuration"] = new JsonObject([.. properties.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value))]),
    });

    /// <summary>A field of the schema as JSON; the type is JSON too.</summary>
    public static string Field(string name, string type, string metadata = "{}") =>
        $$"""{"name":"{{name}}","type":{{type}},"nullable":true,"metadata":{{metadata}}}""";

    /// <summary>A field's metadata under column mapping.</summary>
    public static string Mapped(int id, string physical) =>
        $$"""{"delta.columnMapping.id":{{id}},"delta.columnMapping.physicalName":"{{physical}}"}""";

    /// <summary>One text made of the query's only column over the table <c>t</c>, rows joined by commas.</summary>
    public string Read(string expression, string rest = "", Snapshot? snapshot = null) => Connection.Scalar<string>(
        $"SELECT coalesce(string_agg(CAST({expression} AS VARCHAR), ',' ORDER BY {expression}), '') "
        + $"FROM {(snapshot ?? Table.Snapshot(Connection)).ToSql()} AS t {rest}");

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }
}
