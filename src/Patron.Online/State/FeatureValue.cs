namespace Patron.Online.State;

/// <summary>
/// The value of a feature without a box: a whole number (units of a decimal, days, microseconds, the number of a text, a truth
/// value) or the bits of a double; the default is NULL.
/// </summary>
readonly record struct FeatureValue
{
    public bool HasValue { get; private init; }

    public Int128 Whole { get; private init; }

    public double Double => BitConverter.Int64BitsToDouble((long)Whole);

    public static FeatureValue Of(Int128 whole) => new() { HasValue = true, Whole = whole };

    public static FeatureValue Of(long whole) => Of((Int128)whole);

    public static FeatureValue Of(int whole) => Of((Int128)whole);

    public static FeatureValue Of(double number) => Of((Int128)BitConverter.DoubleToInt64Bits(number));

    public static FeatureValue Of(double? number) => number is { } known ? Of(known) : default;
}
