using Patron.Delta.Data;
using Patron.Delta.Log;
using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Commits;

/// <summary>The table that a write leaves behind: columns, protocol and metadata, and what of these the commit states.</summary>
sealed record TargetTable(TableSchema Schema, TableProtocol Protocol, TableMetadata Metadata)
{
    public bool StatesProtocol { get; init; }

    public bool StatesMetadata { get; init; }

    /// <exception cref="DeltaException">The table cannot be written, or the query does not fit it.</exception>
    public static TargetTable For(
        string table, Snapshot? current, TableWrite write, Connection connection, CancellationToken cancellation)
    {
        if (current is null)
            return New(QuerySchema.Of(connection, write.Select, write.Options.NotNull, cancellation), write);

        TableFeatures.RequireWritable(table, current);
        if (write.Mode != WriteMode.Append && TableFeatures.IsAppendOnly(current.Metadata))
            throw new DeltaException($"{table} only takes appends: its property delta.appendOnly is true");

        TableSchema found = QuerySchema.Of(connection, write.Select, [], cancellation);
        if (write.NewColumns && SchemaJson.Write(found) != SchemaJson.Write(current.Schema))
            return Changed(current, found);
        QuerySchema.RequireSame(table, current.Schema, found);
        return new TargetTable(current.Schema, current.Protocol, current.Metadata);
    }

    static TargetTable New(TableSchema schema, TableWrite write)
    {
        TableMetadata metadata = new()
        {
            Id = Guid.NewGuid().ToString(),
            Description = write.Options.Description,
            SchemaString = SchemaJson.Write(schema),
            PartitionColumns = Partitions(schema, write.Options.PartitionBy),
            Properties = write.Options.Properties,
            Created = write.Details.Time,
        };
        return new TargetTable(schema, TableFeatures.Sufficient(null, schema), metadata)
        {
            StatesProtocol = true,
            StatesMetadata = true,
        };
    }

    static string[] Partitions(TableSchema schema, IReadOnlyList<string> names)
    {
        Field[] fields = [.. names.Select(name => schema.Find(name)
            ?? throw new DeltaException($"the table is to be partitioned by '{name}', but the query has no such column"))];
        foreach (Field field in fields)
            PartitionText.Expression("", field);
        if (fields.Distinct().Count() < fields.Length)
            throw new DeltaException($"the table is to be partitioned by a column twice: {string.Join(", ", names)}");
        return fields.Length < schema.Fields.Count
            ? [.. fields.Select(field => field.Name)]
            : throw new DeltaException("a table cannot be partitioned by all of its columns: its files would have none");
    }

    /// <summary>Columns that stay as they were keep their comments and their refusal of NULL.</summary>
    static TargetTable Changed(Snapshot current, TableSchema found)
    {
        TableSchema schema = new([.. found.Fields.Select(field =>
            current.Schema.Find(field.Name) is { } known && known.Type.SqlType == field.Type.SqlType
                ? known with { Name = field.Name }
                : field)]);
        if (current.Metadata.PartitionColumns.FirstOrDefault(name => schema.Find(name) is null) is { } partition)
            throw new DeltaException($"the table is partitioned by '{partition}', which is missing from the query");
        TableProtocol protocol = TableFeatures.Sufficient(current.Protocol, schema);
        string text = SchemaJson.Write(schema);
        return new TargetTable(schema, protocol, current.Metadata with { SchemaString = text })
        {
            StatesProtocol = !ReferenceEquals(protocol, current.Protocol),
            StatesMetadata = text != SchemaJson.Write(current.Schema),
        };
    }
}
