using Patron.DuckDb;

namespace Patron.Delta;

/// <summary>A data type of the protocol, section "Schema Serialization Format".</summary>
public abstract record DeltaType
{
    private protected DeltaType()
    {
    }

    /// <summary>The type as the SQL engine writes it, such as <c>DECIMAL(18,4)</c>; equal texts are equal types.</summary>
    public abstract string SqlType { get; }

    public sealed override string ToString() => SqlType;
}

/// <summary>string, long, integer, short, byte, float, double, boolean, binary, date, timestamp, timestamp_ntz or void.</summary>
public sealed record PrimitiveType : DeltaType
{
    internal PrimitiveType(string name, string sqlType) => (Name, SqlType) = (name, sqlType);

    /// <summary>The name in the protocol.</summary>
    public string Name { get; }

    public override string SqlType { get; }
}

/// <summary>An exact number of <paramref name="Precision"/> digits (1 to 38), <paramref name="Scale"/> after the point.</summary>
public sealed record DecimalType(int Precision, int Scale) : DeltaType
{
    public override string SqlType => $"DECIMAL({Precision},{Scale})";
}

public sealed record ArrayType(DeltaType Element, bool ContainsNull) : DeltaType
{
    public override string SqlType => Element.SqlType + "[]";
}

public sealed record MapType(DeltaType Key, DeltaType Value, bool ValueContainsNull) : DeltaType
{
    public override string SqlType => $"MAP({Key.SqlType}, {Value.SqlType})";
}

public sealed record StructType(IReadOnlyList<Field> Fields) : DeltaType
{
    public override string SqlType =>
        $"STRUCT({string.Join(", ", Fields.Select(member => $"{Sql.Identifier(member.Name)} {member.Type.SqlType}"))})";
}
