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

    /// <summary>Whether files that are there hold a column in a type that it no longer has.</summary>
    public bool RewritesFiles { get; init; }

    /// <summary>Columns that the query lacks.</summary>
    IReadOnlyList<Field> Missing { get; init; } = [];

    /// <summary>Columns that the table lacked before.</summary>
    IReadOnlyList<Field> Additional { get; init; } = [];

    /// <summary>The query with NULL in the columns that it lacks.</summary>
    public string Complete(string select) => WithNulls(select, Missing);

    /// <summary>Rows of the table as it was with NULL in the columns that it lacked.</summary>
    public string CompleteOld(string select) => WithNulls(select, Additional);

    static string WithNulls(string select, IReadOnlyList<Field> fields)
    {
        IEnumerable<string> columns = fields
            .Select(field => $"CAST(NULL AS {field.Type.SqlType}) AS {Sql.Identifier(field.Name)}");
        return fields.Count == 0 ? select : $"SELECT *, {string.Join(", ", columns)} FROM (\n{select}\n)";
    }

    /// <summary>The removal with every file in it, where all have to be written anew.</summary>
    public RowRemoval Rewriting(Snapshot? current, RowRemoval removal) =>
        RewritesFiles ? removal with { Mixed = [.. current!.Files.Except(removal.Whole)] } : removal;

    /// <summary>The table as it is.</summary>
    public static TargetTable Same(Snapshot current) => new(current.Schema, current.Protocol, current.Metadata);

    /// <exception cref="DeltaException">The table cannot be written, or the query does not fit it.</exception>
    public static TargetTable For(
        string table, Snapshot? current, TableWrite write, Connection connection, CancellationToken cancellation)
    {
        if (current is null)
            return New(QuerySchema.Of(connection, write.Select, write.Options.NotNull, cancellation), write);

        TableFeatures.RequireWritable(table, current);
        if (write.Mode != WriteMode.Append && TableFeatures.IsAppendOnly(current.Metadata))
            throw new DeltaException($"{table} only takes appends: its property delta.appendOnly is true");

        if (write.Mode == WriteMode.Delete)
            return Same(current);
        TableSchema found = QuerySchema.Of(connection, write.Select, [], cancellation);
        if (write.NewColumns && SchemaJson.Write(found) != SchemaJson.Write(current.Schema))
            return write.Mode == WriteMode.Overwrite ? Changed(current, found) : Evolved(table, current, found);
        QuerySchema.RequireSame(table, current.Schema, found);
        return Same(current);
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
                ? known
                : field)]);
        if (current.Metadata.PartitionColumns.FirstOrDefault(name => schema.Find(name) is null) is { } partition)
            throw new DeltaException($"the table is partitioned by '{partition}', which is missing from the query");
        return With(current, schema);
    }

    static TargetTable Evolved(string table, Snapshot current, TableSchema found)
    {
        SchemaEvolution evolution = SchemaEvolution.Of(table, current.Schema, found);
        if (evolution.IsWidened && TableFeatures.IsAppendOnly(current.Metadata))
            throw new DeltaException($"{table} only takes appends, but a column's type would change, which rewrites its files");
        if (current.Metadata.PartitionColumns.FirstOrDefault(name => current.Schema.Find(name)?.Type != evolution.Schema.Find(name)?.Type) is { } partition)
            throw new DeltaException($"{table} is partitioned by '{partition}', whose type cannot change: make a new table");
        return With(current, evolution.Schema) with
        {
            Missing = evolution.Missing,
            Additional = [.. evolution.Schema.Fields.Skip(current.Schema.Fields.Count)],
            RewritesFiles = evolution.IsWidened,
        };
    }

    static TargetTable With(Snapshot current, TableSchema schema)
    {
        TableProtocol protocol = TableFeatures.Sufficient(current.Protocol, schema);
        string text = SchemaJson.Write(schema);
        if (current.Mapping != ColumnMapping.None && text != SchemaJson.Write(current.Schema))
            throw new DeltaException("the columns of a table that maps them to other names in its files cannot be changed");
        return new TargetTable(schema, protocol, current.Metadata with { SchemaString = text })
        {
            StatesProtocol = !ReferenceEquals(protocol, current.Protocol),
            StatesMetadata = text != SchemaJson.Write(current.Schema),
        };
    }
}
