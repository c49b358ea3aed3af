using System.Globalization;

namespace Patron.DuckDb.Internal;

/// <summary>Reads a single value as the type the caller names.</summary>
static class ScalarValue
{
    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static T First<T>(Result result)
    {
        if (!result.TryNext(out DataChunk chunk))
            throw new InvalidOperationException("The query gave no row.");
        return As<T>(chunk[0].Value(0), chunk[0].Type);
    }

    static T As<T>(object? value, LogicalType type)
    {
        if (value is T same)
            return same;
        if (value is null)
        {
            return default(T) is null ? default! : throw new InvalidOperationException(
                $"The value is NULL; ask for {typeof(T).Name}? or let the SQL give another value.");
        }

        Type target = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        object? converted = type.IsNumeric ? Number(value, target) : null;
        return converted is not null ? (T)converted : throw new InvalidCastException(
            $"The value is a {type}, given as {value.GetType().Name}, not {typeof(T).Name}.");
    }

    /// <exception cref="OverflowException">The number does not fit.</exception>
    static object? Number(object value, Type target) => value switch
    {
        Int128 huge => target == typeof(double) ? (double)huge : Convertible((decimal)huge, target),
        UInt128 huge => target == typeof(double) ? (double)huge : Convertible((decimal)huge, target),
        _ => Convertible(value, target),
    };

    static object? Convertible(object value, Type target)
    {
        TypeCode code = Type.GetTypeCode(target);
        bool losesFraction = code <= TypeCode.UInt64
            && value is double or float or decimal
            && Convert.ToDouble(value, Invariant) % 1 != 0;
        return code is >= TypeCode.SByte and <= TypeCode.Decimal && !losesFraction
            ? Convert.ChangeType(value, target, Invariant)
            : null;
    }
}
