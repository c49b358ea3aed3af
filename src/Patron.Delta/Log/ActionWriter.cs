using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>Actions as the JSON lines of a commit, with the protocol's field names.</summary>
static class ActionWriter
{
    public static string Protocol(TableProtocol protocol) => Action("protocol", json =>
    {
        json.WriteNumber("minReaderVersion", protocol.MinReaderVersion);
        json.WriteNumber("minWriterVersion", protocol.MinWriterVersion);
        WriteList(json, "readerFeatures", protocol.ReaderFeatures);
        WriteList(json, "writerFeatures", protocol.WriterFeatures);
    });

    public static string Metadata(TableMetadata metadata) => Action("metaData", json =>
    {
        json.WriteString("id", metadata.Id);
        WriteOptional(json, "name", metadata.Name);
        WriteOptional(json, "description", metadata.Description);
        json.WriteStartObject("format");
        json.WriteString("provider", "parquet");
        json.WriteStartObject("options");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("schemaString", metadata.SchemaString);
        WriteList(json, "partitionColumns", metadata.PartitionColumns);
        WriteMap(json, "configuration", metadata.Properties.Select(entry => (entry.Key, (string?)entry.Value)));
        if (metadata.Created is { } created)
            json.WriteNumber("createdTime", created.ToUnixTimeMilliseconds());
    });

    public static string Add(DataFile file) => Action("add", json =>
    {
        json.WriteString("path", file.Path);
        WriteMap(json, "partitionValues", file.PartitionValues.Select(entry => (entry.Key, entry.Value)));
        json.WriteNumber("size", file.Size);
        json.WriteNumber("modificationTime", file.Modified.ToUnixTimeMilliseconds());
        json.WriteBoolean("dataChange", file.DataChange);
        WriteOptional(json, "stats", file.Statistics);
        if (file.Tags is { } tags)
            WriteMap(json, "tags", tags.Select(entry => (entry.Key, entry.Value)));
        WriteDeletionVector(json, file.DeletionVector);
    });

    public static string Remove(DataFile file, DateTimeOffset? time) => Action("remove", json =>
    {
        json.WriteString("path", file.Path);
        if (time is { } instant)
            json.WriteNumber("deletionTimestamp", instant.ToUnixTimeMilliseconds());
        json.WriteBoolean("dataChange", file.DataChange);
        json.WriteBoolean("extendedFileMetadata", true);
        WriteMap(json, "partitionValues", file.PartitionValues.Select(entry => (entry.Key, entry.Value)));
        json.WriteNumber("size", file.Size);
        WriteDeletionVector(json, file.DeletionVector);
    });

    public static string Application(ApplicationAction application) => Action("txn", json =>
    {
        json.WriteString("appId", application.ApplicationId);
        json.WriteNumber("version", application.Version);
        if (application.Updated is { } updated)
            json.WriteNumber("lastUpdated", updated.ToUnixTimeMilliseconds());
    });

    public static string Domain(string domain, string configuration) => Action("domainMetadata", json =>
    {
        json.WriteString("domain", domain);
        json.WriteString("configuration", configuration);
        json.WriteBoolean("removed", false);
    });

    public static string CommitInfo(CommitNote note) => Action("commitInfo", json =>
    {
        json.WriteNumber("timestamp", note.Details.Time.ToUnixTimeMilliseconds());
        json.WriteString("operation", note.Details.Operation);
        WriteMap(json, "operationParameters", note.Parameters);
        if (note.ReadVersion is { } version)
            json.WriteNumber("readVersion", version);
        json.WriteBoolean("isBlindAppend", note.IsBlindAppend);
        WriteMap(json, "operationMetrics", note.Metrics);
        json.WriteString("userMetadata", note.Details.RunId);
        json.WriteString("engineInfo", CommitNote.Engine);
        json.WriteString("txnId", note.TransactionId);
    });

    static void WriteDeletionVector(Utf8JsonWriter json, DeletionVector? vector)
    {
        if (vector is null)
            return;
        json.WriteStartObject("deletionVector");
        json.WriteString("storageType", vector.StorageType);
        json.WriteString("pathOrInlineDv", vector.PathOrInlineDv);
        if (vector.Offset is { } offset)
            json.WriteNumber("offset", offset);
        json.WriteNumber("sizeInBytes", vector.SizeInBytes);
        json.WriteNumber("cardinality", vector.Cardinality);
        json.WriteEndObject();
    }

    static string Action(string kind, Action<Utf8JsonWriter> body) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject(kind);
        body(json);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string>? values)
    {
        if (values is null)
            return;
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<(string Key, string? Value)> entries)
    {
        json.WriteStartObject(name);
        foreach ((string key, string? value) in entries)
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
