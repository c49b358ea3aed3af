using System.Text.Json;

namespace Patron.Delta.Schema;

/// <summary>A schema with the names that its columns, and the fields within them, have in data files and in the log.</summary>
static class PhysicalSchema
{
    const string PhysicalName = "delta.columnMapping.physicalName";

    const string Id = "delta.columnMapping.id";

    /// <summary>The name by which partition values and statistics in the log know a field.</summary>
    /// <exception cref="DeltaException">The table maps columns, but this field has no physical name.</exception>
    public static string NameOf(Field field, ColumnMapping mapping)
    {
        if (mapping == ColumnMapping.None)
            return field.Name;
        return field.Metadata.TryGetValue(PhysicalName, out JsonElement name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new DeltaException($"the table maps columns, but the field '{field.Name}' has no {PhysicalName}");
    }

    /// <exception cref="DeltaException">The table maps columns by id, but this field has none.</exception>
    public static long IdOf(Field field) =>
        field.Metadata.TryGetValue(Id, out JsonElement id)
        && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number)
            ? number
            : throw new DeltaException($"the table maps columns by id, but the field '{field.Name}' has no {Id}");

    /// <summary>The same fields under the names that <paramref name="name"/> gives each of them.</summary>
    public static IReadOnlyList<Field> Rename(IReadOnlyList<Field> fields, Func<Field, string> name) =>
        [.. fields.Select(field => field with { Name = name(field), Type = Rename(field.Type, name) })];

    static DeltaType Rename(DeltaType type, Func<Field, string> name) => type switch
    {
        StructType structure => new StructType(Rename(structure.Fields, name)),
        ArrayType array => array with { Element = Rename(array.Element, name) },
        MapType map => map with { Key = Rename(map.Key, name), Value = Rename(map.Value, name) },
        _ => type,
    };
}
