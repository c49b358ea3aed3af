using Patron.DuckDb;

namespace Patron.Delta.Schema;

/// <summary>
/// Which protocol type holds every value of an engine type. Kinds that the protocol lacks go to the next wider one; those without
/// any are refused, and the query has to cast.
/// </summary>
static class EngineTypes
{
    /// <exception cref="DeltaException">No protocol type holds the column; names it and the remedy.</exception>
    public static DeltaType ToDelta(LogicalType type, string column) => type.Id switch
    {
        TypeId.Boolean => PrimitiveTypes.Boolean,
        TypeId.TinyInt => PrimitiveTypes.Byte,
        TypeId.SmallInt or TypeId.UTinyInt => PrimitiveTypes.Short,
        TypeId.Integer or TypeId.USmallInt => PrimitiveTypes.Integer,
        TypeId.BigInt or TypeId.UInteger => PrimitiveTypes.Long,
        TypeId.UBigInt => new DecimalType(20, 0),
        TypeId.HugeInt => new DecimalType(38, 0),
        TypeId.Float => PrimitiveTypes.Float,
        TypeId.Double => PrimitiveTypes.Double,
        TypeId.Decimal => new DecimalType(type.Width, type.Scale),
        TypeId.Varchar or TypeId.Enum or TypeId.Uuid => PrimitiveTypes.String,
        TypeId.Blob => PrimitiveTypes.Binary,
        TypeId.Date => PrimitiveTypes.Date,
        TypeId.TimestampTz => PrimitiveTypes.Timestamp,
        TypeId.Timestamp or TypeId.TimestampS or TypeId.TimestampMs => PrimitiveTypes.TimestampNtz,
        TypeId.List or TypeId.Array => new ArrayType(ToDelta(type.Element!, column + ".element"), ContainsNull: true),
        TypeId.Map => new MapType(
            ToDelta(type.Members[0].Type, column + ".key"),
            ToDelta(type.Members[1].Type, column + ".value"),
            ValueContainsNull: true),
        TypeId.Struct => new StructType([.. type.Members.Select(member =>
            NewField(member.Name, ToDelta(member.Type, $"{column}.{member.Name}"), nullable: true))]),
        _ => throw new DeltaException(
            $"column '{column}' of the query has the type {type}, which a Delta table does not have; "
            + "cast it, for instance to VARCHAR"),
    };

    public static Field NewField(string name, DeltaType type, bool nullable) => new(name, type, nullable, Field.NoMetadata);
}
