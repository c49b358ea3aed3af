using Patron.DuckDb;

namespace Patron.Delta.Schema;

/// <summary>Gives the fields of nested values, read under their physical names, the names that the table declares.</summary>
static class LogicalNames
{
    /// <summary>The SQL that turns an expression of the stored type into one of the declared type; NULL stays NULL.</summary>
    public static string Restore(string expression, DeltaType stored, DeltaType declared, int depth = 0)
    {
        if (stored.SqlType == declared.SqlType)
            return expression;
        string item = $"_x{depth}";
        return (stored, declared) switch
        {
            (StructType from, StructType to) => UnlessNull(expression, $"struct_pack({Members(expression, from, to, depth)})"),
            (ArrayType from, ArrayType to) =>
                $"list_transform({expression}, lambda {item} : {Restore(item, from.Element, to.Element, depth + 1)})",
            (MapType from, MapType to) => UnlessNull(
                expression,
                $"map_from_entries(list_transform(map_entries({expression}), lambda {item} : struct_pack("
                + $"k := {Restore(item + ".\"key\"", from.Key, to.Key, depth + 1)}, "
                + $"v := {Restore(item + ".\"value\"", from.Value, to.Value, depth + 1)})))"),
            _ => expression,
        };
    }

    static string Members(string expression, StructType from, StructType to, int depth) => string.Join(", ", to.Fields.Select(
        (field, i) => $"{Sql.Identifier(field.Name)} := "
            + Restore($"({expression}).{Sql.Identifier(from.Fields[i].Name)}", from.Fields[i].Type, field.Type, depth)));

    static string UnlessNull(string expression, string then) => $"CASE WHEN {expression} IS NOT NULL THEN {then} END";
}
