using Patron.Delta.Schema;
using Patron.DuckDb;

namespace Patron.Delta.Data;

/// <summary>
/// A table's columns as its data files have them: without those of the partitions and those of nothing but NULL, under the names
/// and with the ids that the table maps them to.
/// </summary>
sealed class StoredColumns
{
    readonly Dictionary<Field, Field> _stored = [];

    public StoredColumns(TableSchema schema, IReadOnlyList<string> partitions, ColumnMapping mapping)
    {
        IReadOnlyList<Field> physical = PhysicalSchema.Rename(schema.Fields, field => PhysicalSchema.NameOf(field, mapping));
        foreach ((Field field, Field stored) in schema.Fields.Zip(physical))
        {
            if (!partitions.Contains(field.Name) && field.Type != PrimitiveTypes.Void)
                _stored.Add(field, stored);
        }

        Stored = new TableSchema([.. _stored.Values]);
        Written = string.Join(", ", _stored.Select(column =>
            LogicalNames.Restore(Sql.Identifier(column.Key.Name), column.Key.Type, column.Value.Type)
            + $" AS {Sql.Identifier(column.Value.Name)}"));
        FieldIds = mapping == ColumnMapping.None ? null : Ids(_stored.Keys, mapping);
    }

    /// <summary>The columns under their names in the files.</summary>
    public TableSchema Stored { get; }

    /// <summary>Their SQL from rows under the table's names.</summary>
    public string Written { get; }

    /// <summary>Their ids as the engine's struct; null where the table maps no columns.</summary>
    public string? FieldIds { get; }

    /// <summary>The SQL of a column from rows under the files' names; null for one that is not in the files.</summary>
    public string? Read(Field field) => _stored.TryGetValue(field, out Field? stored)
        ? LogicalNames.Restore(Sql.Identifier(stored.Name), stored.Type, field.Type)
        : null;

    static string Ids(IEnumerable<Field> fields, ColumnMapping mapping) =>
        $"{{{string.Join(", ", fields.Select(field => $"{Name(field, mapping)}: {Id(field, mapping)}"))}}}";

    static string Name(Field field, ColumnMapping mapping) => Sql.Identifier(PhysicalSchema.NameOf(field, mapping));

    static string Id(Field field, ColumnMapping mapping)
    {
        string id = $"{PhysicalSchema.IdOf(field)}";
        return Inner(field.Type, mapping) is { } inner ? $"{{__duckdb_field_id: {id}, {inner}}}" : id;
    }

    /// <summary>The ids of the fields within a type; null where there are none.</summary>
    static string? Inner(DeltaType type, ColumnMapping mapping)
    {
        switch (type)
        {
            case StructType structure:
                return Ids(structure.Fields, mapping)[1..^1];
            case ArrayType array:
                return Inner(array.Element, mapping) is { } element ? $"element: {{{element}}}" : null;
            case MapType map:
                string?[] parts = [Part("key", map.Key), Part("value", map.Value)];
                return parts.Any(part => part is not null) ? string.Join(", ", parts.OfType<string>()) : null;
            default:
                return null;
        }

        string? Part(string name, DeltaType part) => Inner(part, mapping) is { } inner ? $"{name}: {{{inner}}}" : null;
    }
}
