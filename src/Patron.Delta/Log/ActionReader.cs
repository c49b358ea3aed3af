using System.Text;
using System.Text.Json;

namespace Patron.Delta.Log;

/// <summary>Reads actions from JSON; actions and fields that are not known are passed over, as the protocol asks.</summary>
static class ActionReader
{
    /// <summary>The actions of a commit or JSON checkpoint, one a line.</summary>
    /// <exception cref="DeltaException">A line is no action; names file and line.</exception>
    public static IEnumerable<LogAction> ReadLines(string file, byte[] content)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.UTF8);
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line) && Read(line, file, number) is { } action)
                yield return action;
        }
    }

    /// <summary>One action; null for a kind that is not known.</summary>
    public static LogAction? Read(string line, string file, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (entry.Value.ValueKind == JsonValueKind.Object && Read(entry.Name, entry.Value) is { } action)
                    return action;
            }

            return null;
        }
        catch (Exception error) when (IsMalformed(error))
        {
            throw new DeltaException($"{file}, line {number}, is not an action of the Delta log: {error.Message}", error);
        }
    }

    /// <summary>Whether an error tells that JSON or a number in it is not as the protocol says.</summary>
    public static bool IsMalformed(Exception error) => error
        is JsonException or InvalidOperationException or FormatException or ArgumentException or OverflowException;

    public static Dictionary<string, string?> ReadMap(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString());
    }

    public static DeletionVector ReadDeletionVector(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ReadVector(document.RootElement);
    }

    static LogAction? Read(string kind, JsonElement json) => kind switch
    {
        "add" => new AddAction(ReadFile(json) with { Size = json.RequiredNumber("size") }),
        "remove" => new RemoveAction(ReadFile(json), json.Instant("deletionTimestamp")),
        "metaData" => new MetadataAction(ReadMetadata(json)),
        "protocol" => new ProtocolAction(ReadProtocol(json)),
        "txn" => new ApplicationAction(
            json.RequiredText("appId"), json.RequiredNumber("version"), json.Instant("lastUpdated")),
        "domainMetadata" => new DomainAction(
            json.RequiredText("domain"), json.Text("configuration") ?? "", json.Flag("removed") ?? false),
        "commitInfo" => new CommitInfoAction(CommitNotes.Read(json)),
        "sidecar" => new SidecarAction(json.RequiredText("path")),
        _ => null,
    };

    static DataFile ReadFile(JsonElement json)
    {
        string? statistics = json.Text("stats");
        return new DataFile
        {
            Path = json.RequiredText("path"),
            PartitionValues = json.TextMap("partitionValues") ?? new Dictionary<string, string?>(),
            Size = json.Number("size") ?? 0,
            Modified = json.Instant("modificationTime") ?? DateTimeOffset.UnixEpoch,
            DataChange = json.Flag("dataChange") ?? true,
            Statistics = statistics,
            Rows = CountedRows(statistics),
            Tags = json.TextMap("tags"),
            DeletionVector = json.Child("deletionVector") is { } vector ? ReadVector(vector) : null,
        };
    }

    static long? CountedRows(string? statistics)
    {
        if (string.IsNullOrEmpty(statistics))
            return null;
        using JsonDocument document = JsonDocument.Parse(statistics);
        return document.RootElement.Number("numRecords");
    }

    static DeletionVector ReadVector(JsonElement json) => new(
        json.RequiredText("storageType"),
        json.RequiredText("pathOrInlineDv"),
        json.Number("offset") is { } offset ? checked((int)offset) : null,
        checked((int)(json.Number("sizeInBytes") ?? 0)),
        json.Number("cardinality") ?? 0);

    static TableMetadata ReadMetadata(JsonElement json) => new()
    {
        Id = json.RequiredText("id"),
        Name = json.Text("name"),
        Description = json.Text("description"),
        SchemaString = json.RequiredText("schemaString"),
        PartitionColumns = json.TextList("partitionColumns") ?? [],
        Properties = (json.TextMap("configuration") ?? []).ToDictionary(entry => entry.Key, entry => entry.Value ?? ""),
        Created = json.Instant("createdTime"),
    };

    static TableProtocol ReadProtocol(JsonElement json) => new(
        checked((int)json.RequiredNumber("minReaderVersion")),
        checked((int)json.RequiredNumber("minWriterVersion")),
        json.TextList("readerFeatures"),
        json.TextList("writerFeatures"));
}
