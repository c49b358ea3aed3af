using Patron.DuckDb.Internal;

namespace Patron.DuckDb;

/// <summary>
/// A SQL type: its kind and, where the kind has them, digits, members, labels or length. Equal types have equal SQL.
/// </summary>
public sealed class LogicalType : IEquatable<LogicalType>
{
    string? _sql;

    LogicalType(TypeId id) => Id = id;

    public static LogicalType Boolean { get; } = new(TypeId.Boolean);
    public static LogicalType TinyInt { get; } = new(TypeId.TinyInt);
    public static LogicalType SmallInt { get; } = new(TypeId.SmallInt);
    public static LogicalType Integer { get; } = new(TypeId.Integer);
    public static LogicalType BigInt { get; } = new(TypeId.BigInt);
    public static LogicalType UTinyInt { get; } = new(TypeId.UTinyInt);
    public static LogicalType USmallInt { get; } = new(TypeId.USmallInt);
    public static LogicalType UInteger { get; } = new(TypeId.UInteger);
    public static LogicalType UBigInt { get; } = new(TypeId.UBigInt);
    public static LogicalType HugeInt { get; } = new(TypeId.HugeInt);
    public static LogicalType UHugeInt { get; } = new(TypeId.UHugeInt);
    public static LogicalType Float { get; } = new(TypeId.Float);
    public static LogicalType Double { get; } = new(TypeId.Double);
    public static LogicalType Varchar { get; } = new(TypeId.Varchar);
    public static LogicalType Blob { get; } = new(TypeId.Blob);
    public static LogicalType Date { get; } = new(TypeId.Date);
    public static LogicalType Time { get; } = new(TypeId.Time);
    public static LogicalType Timestamp { get; } = new(TypeId.Timestamp);
    public static LogicalType TimestampS { get; } = new(TypeId.TimestampS);
    public static LogicalType TimestampMs { get; } = new(TypeId.TimestampMs);
    public static LogicalType TimestampNs { get; } = new(TypeId.TimestampNs);
    public static LogicalType TimestampTz { get; } = new(TypeId.TimestampTz);
    public static LogicalType Interval { get; } = new(TypeId.Interval);
    public static LogicalType Uuid { get; } = new(TypeId.Uuid);

    public TypeId Id { get; private init; }

    /// <summary>Digits of a DECIMAL, 1 to 38; 0 for other kinds.</summary>
    public int Width { get; private init; }

    /// <summary>Digits of a DECIMAL after the point, 0 to <see cref="Width"/>.</summary>
    public int Scale { get; private init; }

    /// <summary>Elements of an ARRAY, which all have this length; 0 for other kinds.</summary>
    public int Length { get; private init; }

    /// <summary>Type of the elements of a LIST or ARRAY.</summary>
    public LogicalType? Element { get; private init; }

    /// <summary>
    /// Members of a STRUCT or UNION; "key" and "value" of a MAP. A member of an unnamed struct has an empty name.
    /// </summary>
    public IReadOnlyList<Column> Members { get; private init; } = [];

    /// <summary>Labels of an ENUM, in the order of their codes.</summary>
    public IReadOnlyList<string> Labels { get; private init; } = [];

    /// <summary>True for integers, floating-point numbers and decimals.</summary>
    public bool IsNumeric =>
        Id is (>= TypeId.TinyInt and <= TypeId.Double) or TypeId.HugeInt or TypeId.UHugeInt or TypeId.Decimal;

    /// <summary>DECIMAL(width, scale).</summary>
    /// <param name="width">All digits. Range: 1 to 38.</param>
    /// <param name="scale">Digits after the point. Range: 0 to <paramref name="width"/>.</param>
    public static LogicalType Decimal(int width, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, width);
        return new(TypeId.Decimal) { Width = width, Scale = scale };
    }

    public static LogicalType List(LogicalType element) => new(TypeId.List) { Element = element };

    public static LogicalType Array(LogicalType element, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return new(TypeId.Array) { Element = element, Length = length };
    }

    public static LogicalType Struct(params IReadOnlyList<Column> members) => new(TypeId.Struct) { Members = NotEmpty(members) };

    public static LogicalType Union(params IReadOnlyList<Column> members) => new(TypeId.Union) { Members = NotEmpty(members) };

    public static LogicalType Map(LogicalType key, LogicalType value) =>
        new(TypeId.Map) { Members = [new("key", key), new("value", value)] };

    public static LogicalType Enum(params IReadOnlyList<string> labels) => new(TypeId.Enum) { Labels = labels };

    /// <summary>A kind that needs nothing beside its name.</summary>
    internal static LogicalType Plain(TypeId id) => new(id);

    public bool Equals(LogicalType? other) => other is not null && Id == other.Id && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as LogicalType);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The type as SQL writes it: <c>DECIMAL(18,4)</c>, <c>STRUCT("a" INTEGER)[]</c>.</summary>
    public override string ToString() => _sql ??= TypeSql.Write(this);

    static IReadOnlyList<Column> NotEmpty(IReadOnlyList<Column> members) =>
        members.Count > 0 ? members
            : throw new ArgumentException("A struct or union needs at least one member.", nameof(members));
}
