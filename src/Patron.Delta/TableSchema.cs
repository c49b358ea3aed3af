using System.Text.Json;

namespace Patron.Delta;

/// <summary>A column, or a field of a struct; <paramref name="Metadata"/> has comments and settings of table features.</summary>
public sealed record Field(string Name, DeltaType Type, bool Nullable, IReadOnlyDictionary<string, JsonElement> Metadata)
{
    internal static readonly IReadOnlyDictionary<string, JsonElement> NoMetadata = new Dictionary<string, JsonElement>();
}

/// <summary>The columns of a table in their declared order; names differ in more than case.</summary>
public sealed record TableSchema(IReadOnlyList<Field> Fields)
{
    /// <summary>The column of that name, in any case; null when there is none.</summary>
    public Field? Find(string name) =>
        Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Every field at any depth, each with its path from the top.</summary>
    internal IEnumerable<(string Path, Field Field)> AllFields() => Below("", Fields);

    /// <summary>Every type at any depth, elements of lists and maps included; columns have depth 0.</summary>
    internal IEnumerable<(string Path, int Depth, DeltaType Type)> AllTypes() =>
        Fields.SelectMany(field => Types(field.Name, 0, field.Type));

    static IEnumerable<(string Path, int Depth, DeltaType Type)> Types(string path, int depth, DeltaType type)
    {
        IEnumerable<(string Name, DeltaType Type)> inner = type switch
        {
            StructType structure => structure.Fields.Select(field => (field.Name, field.Type)),
            ArrayType array => [("element", array.Element)],
            MapType map => [("key", map.Key), ("value", map.Value)],
            _ => [],
        };
        return inner.SelectMany(part => Types($"{path}.{part.Name}", depth + 1, part.Type)).Prepend((path, depth, type));
    }

    static IEnumerable<(string Path, Field Field)> Below(string prefix, IEnumerable<Field> fields)
    {
        foreach (Field field in fields)
        {
            yield return (prefix + field.Name, field);
            foreach ((string path, Field inner) in Within(prefix + field.Name, field.Type))
                yield return (path, inner);
        }
    }

    static IEnumerable<(string Path, Field Field)> Within(string path, DeltaType type) => type switch
    {
        StructType structure => Below(path + ".", structure.Fields),
        ArrayType array => Within(path + ".element", array.Element),
        MapType map => Within(path + ".key", map.Key).Concat(Within(path + ".value", map.Value)),
        _ => [],
    };
}
