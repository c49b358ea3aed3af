using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Patron.Models.Preprocessing;

/// <summary>
/// Finds a text among known ones by its length, its first and its last characters, which tell most names apart; where they do
/// not, by all characters.
/// </summary>
sealed class TextPlaces
{
    /// <summary>What is found of a text that is not known.</summary>
    public const int Unknown = -1;

    const int Characters = sizeof(ulong) / sizeof(char);
    const int MostSteps = 4;

    readonly string?[] _texts;
    readonly int[] _places;
    readonly FrozenDictionary<string, int>? _crowded;

    /// <param name="texts">Each once.</param>
    public TextPlaces(IReadOnlyList<string> texts)
    {
        int size = 16;
        while (size < 4 * texts.Count)
            size *= 2;
        (_texts, _places) = (new string?[size], new int[size]);
        int longest = 0;
        for (int place = 0; place < texts.Count; place++)
        {
            int at = HashOf(texts[place]) & (size - 1);
            int steps = 1;
            for (; _texts[at] is not null; at = (at + 1) & (size - 1))
                steps++;
            // Texts read from tables are interned ones where there are such, and then found without a look at their characters.
            (_texts[at], _places[at]) = (string.Intern(texts[place]), place);
            longest = Math.Max(longest, steps);
        }

        if (longest > MostSteps)
            _crowded = texts.Index().ToFrozenDictionary(text => text.Item, text => text.Index, StringComparer.Ordinal);
    }

    /// <summary>The place of a text among those known, from 0, or <see cref="Unknown"/>.</summary>
    public int Of(string text)
    {
        if (_crowded is not null)
            return _crowded.TryGetValue(text, out int place) ? place : Unknown;
        string?[] texts = _texts;
        for (int at = HashOf(text) & (texts.Length - 1); texts[at] is { } known; at = (at + 1) & (texts.Length - 1))
        {
            if (known == text)
                return _places[at];
        }

        return Unknown;
    }

    static int HashOf(string text)
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        ulong first = 0, last = 0;
        if (text.Length >= Characters)
        {
            ref byte bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference<char>(text));
            first = Unsafe.ReadUnaligned<ulong>(ref bytes);
            last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, (text.Length - Characters) * sizeof(char)));
        }
        else
        {
            foreach (char character in text)
                first = (first << 16) | character;
        }

        return (int)(((first ^ ulong.RotateLeft((last + (uint)text.Length) * Odd, 29)) * Odd) >> 33);
    }
}
