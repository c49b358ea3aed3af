namespace Patron.Online.Events.Reading;

/// <summary>Numbers of JSON, taken exactly from their digits.</summary>
static class JsonNumbers
{
    /// <summary>Most digits of a DECIMAL.</summary>
    const int MostDigits = 38;

    /// <summary>Larger exponents mean the same as this one: too large, or nothing.</summary>
    const int MostExponent = 100_000;

    static readonly Int128[] Powers = [.. Enumerable.Range(0, MostDigits + 1).Select(Power)];

    public enum Fault
    {
        None,

        /// <summary>More digits before the point than there is room for.</summary>
        TooLarge,

        /// <summary>More digits after the point than there is room for.</summary>
        TooFine,
    }

    /// <summary>Reads a number in units of a scale.</summary>
    /// <param name="text">A number as JSON writes it.</param>
    /// <param name="digits">How many digits the type has. Range: 1 to 38.</param>
    /// <param name="scale">How many of them stand after the point.</param>
    /// <param name="units">The number x 10^scale.</param>
    public static Fault Read(ReadOnlySpan<byte> text, int digits, int scale, out Int128 units)
    {
        bool isNegative = text[0] == '-';
        UInt128 value = 0;
        int significant = 0;
        int zeros = 0; // trailing, not yet part of the value
        int shift = scale;
        bool isFraction = false;
        for (int i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            byte letter = text[i];
            if (letter == '.')
            {
                isFraction = true;
                continue;
            }

            if (letter is (byte)'e' or (byte)'E')
            {
                shift += Exponent(text[(i + 1)..]);
                break;
            }

            if (isFraction)
                shift--;
            if (letter == '0')
            {
                zeros += significant > 0 ? 1 : 0;
                continue;
            }

            significant += zeros + 1;
            if (significant > MostDigits)
                return Beyond(text, i, shift, out units);
            for (; zeros > 0; zeros--)
                value *= 10;
            value = (value * 10) + (uint)(letter - '0');
        }

        return Scaled(value, significant, shift + zeros, digits, isNegative, out units);
    }

    /// <summary>Whether a number of so many digits that it fits no DECIMAL is too large, or only too fine.</summary>
    static Fault Beyond(ReadOnlySpan<byte> text, int at, int shift, out Int128 units)
    {
        units = 0;
        int exponent = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and int e ? Exponent(text[(e + 1)..]) : 0;
        bool isFraction = text[..at].Contains((byte)'.');
        return isFraction && shift + exponent < 0 ? Fault.TooFine : Fault.TooLarge;
    }

    static Fault Scaled(UInt128 value, int significant, int shift, int digits, bool isNegative, out Int128 units)
    {
        units = 0;
        if (significant == 0)
            return Fault.None;
        if (shift < 0)
            return Fault.TooFine; // the last digit is none of the trailing zeros
        if (significant + shift > digits)
            return Fault.TooLarge;
        units = (Int128)value * Powers[shift];
        if (isNegative)
            units = -units;
        return Fault.None;
    }

    static int Exponent(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        int exponent = 0;
        foreach (byte letter in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
            exponent = Math.Min((exponent * 10) + (letter - '0'), MostExponent);
        return isNegative ? -exponent : exponent;
    }

    static Int128 Power(int exponent)
    {
        Int128 power = 1;
        for (int i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
