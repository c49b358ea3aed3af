using Patron.Delta.Schema;

namespace Patron.Delta.Log;

/// <summary>Which tables this version of Patron understands; everything else is refused by name, never guessed at.</summary>
static class TableFeatures
{
    public const string TimestampNtz = "timestampNtz";

    const string ColumnMappingFeature = "columnMapping";

    const string ColumnMappingMode = "delta.columnMapping.mode";

    static readonly string[] Readable =
    [
        TimestampNtz, "vacuumProtocolCheck", "v2Checkpoint", "deletionVectors", ColumnMappingFeature, "typeWidening",
        "typeWidening-preview",
    ];

    static readonly string[] Writable =
    [
        "appendOnly", "invariants", "checkConstraints", "generatedColumns", "changeDataFeed", "identityColumns", "domainMetadata",
        "allowColumnDefaults", TimestampNtz, "vacuumProtocolCheck", "v2Checkpoint", ColumnMappingFeature, "deletionVectors",
        "typeWidening", "typeWidening-preview",
    ];

    /// <exception cref="DeltaException">The table has a feature that is not read.</exception>
    public static void RequireReadable(string table, TableProtocol protocol, TableMetadata metadata)
    {
        if (protocol.MinReaderVersion > 3)
            throw new DeltaException($"{table} needs Delta reader version {protocol.MinReaderVersion}; Patron reads 1 to 3");

        string? unknown = protocol.ReaderFeatures?.FirstOrDefault(feature => !Readable.Contains(feature));
        if (unknown is not null)
            throw Refused(table, unknown, "read");
        _ = Mapping(table, protocol, metadata);
    }

    /// <summary>How the table's columns are found in its files.</summary>
    /// <exception cref="DeltaException">In a way that is not known.</exception>
    public static ColumnMapping Mapping(string table, TableProtocol protocol, TableMetadata metadata)
    {
        string? mode = protocol.MinReaderVersion >= 2 ? Property(metadata, ColumnMappingMode) : null;
        return mode?.ToUpperInvariant() switch
        {
            null or "NONE" => ColumnMapping.None,
            "NAME" => ColumnMapping.Name,
            "ID" => ColumnMapping.Id,
            _ => throw Refused(table, $"{ColumnMappingFeature} (mode {mode})", "read"),
        };
    }

    /// <exception cref="DeltaException">The table asks something of its writers that is not done.</exception>
    public static void RequireWritable(string table, Snapshot snapshot)
    {
        TableProtocol protocol = snapshot.Protocol;
        if (protocol.MinWriterVersion > 7)
            throw new DeltaException($"{table} needs Delta writer version {protocol.MinWriterVersion}; Patron writes 1 to 7");

        string? unknown = protocol.WriterFeatures?.FirstOrDefault(feature => !Writable.Contains(feature))
            ?? Active(snapshot);
        if (unknown is not null)
            throw Refused(table, unknown, "write");
    }

    /// <summary>The least protocol for a schema, based on what the table has; the same object when that is enough.</summary>
    public static TableProtocol Sufficient(TableProtocol? current, TableSchema schema)
    {
        TableProtocol least = current ?? new TableProtocol(1, 2);
        bool needed = schema.AllTypes().Any(entry => entry.Type == PrimitiveTypes.TimestampNtz);
        if (!needed || least.ReaderFeatures?.Contains(TimestampNtz) == true)
            return least;

        string[] read = least.MinReaderVersion >= 2 ? [ColumnMappingFeature] : [];
        return new TableProtocol(
            3, 7, [.. least.ReaderFeatures ?? read, TimestampNtz], [.. least.WriterFeatures ?? Implied(least), TimestampNtz]);
    }

    /// <summary>The features that a table without lists may have used, by its writer version.</summary>
    static IEnumerable<string> Implied(TableProtocol protocol) => new (int Version, string Feature)[]
    {
        (2, "appendOnly"), (2, "invariants"), (3, "checkConstraints"), (4, "changeDataFeed"), (4, "generatedColumns"),
        (5, ColumnMappingFeature), (6, "identityColumns"),
    }.Where(entry => protocol.MinWriterVersion >= entry.Version).Select(entry => entry.Feature);

    /// <summary>A feature that this very table uses and whose duties a write would break.</summary>
    static string? Active(Snapshot snapshot)
    {
        foreach ((string key, string value) in snapshot.Metadata.Properties)
        {
            if (key.StartsWith("delta.constraints.", StringComparison.OrdinalIgnoreCase))
                return $"checkConstraints ({key})";
            if (key.Equals("delta.enableChangeDataFeed", StringComparison.OrdinalIgnoreCase) && IsTrue(value))
                return "changeDataFeed";
        }

        foreach ((string path, Field field) in snapshot.Schema.AllFields())
        {
            string? key = field.Metadata.Keys.FirstOrDefault(name =>
                name is "delta.invariants" or "delta.generationExpression" or "CURRENT_DEFAULT"
                || name.StartsWith("delta.identity.", StringComparison.Ordinal));
            if (key is not null)
                return $"{key} of column '{path}'";
            if (!field.Nullable && path.Contains('.', StringComparison.Ordinal))
                return $"not-null field '{path}' within a column";
        }

        return null;
    }

    public static bool IsAppendOnly(TableMetadata metadata) => IsTrue(Property(metadata, "delta.appendOnly"));

    static string? Property(TableMetadata metadata, string name) => metadata.Properties.GetValueOrDefault(name);

    static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    static DeltaException Refused(string table, string feature, string verb) =>
        new($"{table} has the Delta table feature {feature}, which this version of Patron does not yet {verb}");
}
