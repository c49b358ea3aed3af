using System.Globalization;
using System.Runtime.InteropServices;

namespace Patron.DuckDb.Internal;

/// <summary>Decimals between .NET and the engine, which stores them as integers with a scale.</summary>
static class Decimals
{
    const int MostScale = 28;

    /// <summary>Up to here a double holds every integer, so that a single division rounds correctly.</summary>
    const long MostExactUnits = 1L << 53;

    static readonly Int128 MostUnits = (Int128)decimal.MaxValue;

    /// <summary>The powers of ten that a double holds exactly.</summary>
    static readonly double[] ExactPowers =
        [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <exception cref="OverflowException">More than .NET's 96 bits or 28 digits after the point.</exception>
    public static decimal Of(Int128 units, int scale)
    {
        Int128 size = Int128.Abs(units);
        if (scale > MostScale || size > MostUnits)
            throw new OverflowException(
                $"A DECIMAL of {units} units of 1e-{scale} does not fit a .NET decimal; read Values<Int128>().");
        UInt128 bits = (UInt128)size;
        return new decimal((int)(uint)bits, (int)(uint)(bits >> 32), (int)(uint)(bits >> 64), units < 0, (byte)scale);
    }

    /// <summary>The integer and, with <see cref="decimal.Scale"/>, the scale that make up a decimal.</summary>
    public static Int128 Units(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        UInt128 size = ((UInt128)(uint)parts[2] << 64) | ((UInt128)(uint)parts[1] << 32) | (uint)parts[0];
        return decimal.IsNegative(value) ? -(Int128)size : (Int128)size;
    }

    /// <summary>A decimal in the units of a DECIMAL type, half rounded to even.</summary>
    /// <exception cref="OverflowException">It has more digits before the point than the type.</exception>
    public static Int128 UnitsFor(decimal value, LogicalType type)
    {
        decimal rounded = value.Scale > type.Scale ? decimal.Round(value, type.Scale, MidpointRounding.ToEven) : value;
        Int128 units = Units(rounded);
        int places = type.Scale - rounded.Scale;
        if (units != 0 && Digits(units) + places > type.Width)
            throw new OverflowException($"{value} does not fit a {type}.");
        for (int i = 0; i < places; i++)
            units *= 10;
        return units;
    }

    /// <summary>Decimal digits of an integer; 0 for zero.</summary>
    public static int Digits(Int128 units)
    {
        int digits = 0;
        for (UInt128 rest = (UInt128)Int128.Abs(units); rest != 0; rest /= 10)
            digits++;
        return digits;
    }

    /// <summary>The integer that a DECIMAL of so many digits is stored as.</summary>
    public static Int128 Units(int width, ReadOnlySpan<byte> slot) => width switch
    {
        <= 4 => MemoryMarshal.Read<short>(slot),
        <= 9 => MemoryMarshal.Read<int>(slot),
        <= 18 => MemoryMarshal.Read<long>(slot),
        _ => MemoryMarshal.Read<Int128>(slot),
    };

    /// <summary>The nearest double, which the engine's own cast misses in one or two of a hundred.</summary>
    public static double ToDouble(Int128 units, int scale)
    {
        if (scale < ExactPowers.Length && Int128.Abs(units) <= MostExactUnits)
            return (double)(long)units / ExactPowers[scale];
        string digits = string.Create(CultureInfo.InvariantCulture, $"{units}E-{scale}");
        return double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
