namespace Patron.Delta.Schema;

/// <summary>The protocol's primitive types and the engine's names for them.</summary>
static class PrimitiveTypes
{
    public static readonly PrimitiveType String = new("string", "VARCHAR");
    public static readonly PrimitiveType Long = new("long", "BIGINT");
    public static readonly PrimitiveType Integer = new("integer", "INTEGER");
    public static readonly PrimitiveType Short = new("short", "SMALLINT");
    public static readonly PrimitiveType Byte = new("byte", "TINYINT");
    public static readonly PrimitiveType Float = new("float", "FLOAT");
    public static readonly PrimitiveType Double = new("double", "DOUBLE");
    public static readonly PrimitiveType Boolean = new("boolean", "BOOLEAN");
    public static readonly PrimitiveType Binary = new("binary", "BLOB");
    public static readonly PrimitiveType Date = new("date", "DATE");
    public static readonly PrimitiveType Timestamp = new("timestamp", "TIMESTAMP WITH TIME ZONE");
    public static readonly PrimitiveType TimestampNtz = new("timestamp_ntz", "TIMESTAMP");

    /// <summary>A column of nothing but NULL that no data file holds; the engine has no such column type, any will do.</summary>
    public static readonly PrimitiveType Void = new("void", "INTEGER");

    static readonly Dictionary<string, PrimitiveType> ByName = new PrimitiveType[]
    {
        String, Long, Integer, Short, Byte, Float, Double, Boolean, Binary, Date, Timestamp, TimestampNtz, Void,
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static PrimitiveType? Find(string name) => ByName.GetValueOrDefault(name);
}
