namespace Patron.Delta.Schema;

/// <summary>A table's columns after a query's columns joined them: section "Type Widening" says which types may become which.</summary>
/// <param name="Schema">The table's columns in their order, then the new ones, which may be NULL.</param>
/// <param name="Missing">Columns of the table that the query lacks.</param>
/// <param name="IsWidened">Whether a column has a wider type, which files that were written before do not hold.</param>
sealed record SchemaEvolution(TableSchema Schema, IReadOnlyList<Field> Missing, bool IsWidened)
{
    static readonly string[] Integers = ["byte", "short", "integer", "long"];

    /// <exception cref="DeltaException">A column's types do not go together.</exception>
    public static SchemaEvolution Of(string table, TableSchema current, TableSchema found)
    {
        string[] problems = [.. current.Fields
            .Where(field => found.Find(field.Name) is { } column && Common(field.Type, column.Type) is null)
            .Select(field => $"column '{field.Name}' is {found.Find(field.Name)!.Type} in the query and {field.Type} in the table, "
                + "and neither holds all values of the other")];
        if (problems.Length > 0)
            throw new DeltaException($"the query does not fit the table {table}: {string.Join("; ", problems)}");

        Field[] fields = [.. current.Fields.Select(field => found.Find(field.Name) is { } column
            ? field with { Type = Common(field.Type, column.Type)! }
            : field)];
        return new SchemaEvolution(
            new TableSchema([.. fields, .. found.Fields.Where(field => current.Find(field.Name) is null)]),
            [.. fields.Where(field => found.Find(field.Name) is null)],
            fields.Zip(current.Fields).Any(pair => pair.First.Type.SqlType != pair.Second.Type.SqlType));
    }

    /// <summary>The one of two types that holds every value of both; null when neither does.</summary>
    static DeltaType? Common(DeltaType table, DeltaType query) =>
        Holds(table, query) ? table : Holds(query, table) ? query : null;

    static bool Holds(DeltaType wide, DeltaType narrow) => (wide, narrow) switch
    {
        _ when wide.SqlType == narrow.SqlType => true,
        (DecimalType to, DecimalType from) => to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale,
        (DecimalType to, PrimitiveType from) => Digits(from) is { } digits && to.Precision - to.Scale >= digits,
        (PrimitiveType { Name: "double" }, PrimitiveType { Name: "float" or "byte" or "short" or "integer" }) => true,
        (PrimitiveType { Name: "timestamp_ntz" }, PrimitiveType { Name: "date" }) => true,
        (PrimitiveType to, PrimitiveType from) when from == PrimitiveTypes.Void => true,
        (PrimitiveType to, PrimitiveType from) =>
            Array.IndexOf(Integers, from.Name) is >= 0 and var narrower && Array.IndexOf(Integers, to.Name) > narrower,
        _ => false,
    };

    /// <summary>Digits before the point that hold every value, as the protocol asks for.</summary>
    static int? Digits(PrimitiveType type) => type.Name switch
    {
        "byte" or "short" or "integer" => 10,
        "long" => 20,
        _ => null,
    };
}
