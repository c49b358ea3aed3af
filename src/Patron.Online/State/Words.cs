using System.Runtime.CompilerServices;

namespace Patron.Online.State;

/// <summary>Numbers of 128 bits among words of 64.</summary>
static class Words
{
    /// <summary>What a sum becomes that does not fit; it stays so.</summary>
    public static readonly Int128 TooLarge = Int128.MaxValue;

    public static Int128 At(ReadOnlySpan<long> words, int place) => new((ulong)words[place + 1], (ulong)words[place]);

    public static void Set(Span<long> words, int place, Int128 number) =>
        (words[place], words[place + 1]) = ((long)(ulong)number, (long)(ulong)(number >> 64));

    public static void Add(Span<long> words, int place, Int128 number) => Set(words, place, At(words, place) + number);

    /// <summary>Adds what is not negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSaturated(Span<long> words, int place, Int128 number)
    {
        Int128 sum = At(words, place);
        Set(words, place, number > TooLarge - sum ? TooLarge : sum + number);
    }
}
