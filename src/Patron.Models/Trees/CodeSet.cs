using System.Runtime.CompilerServices;

namespace Patron.Models.Trees;

/// <summary>A set of the 256 codes of a column: those that go left at a split.</summary>
[InlineArray(Words)]
struct CodeSet
{
    public const int Words = 4;

    ulong _first;

    public readonly bool Contains(int code) => ((this[code >> 6] >> (code & 63)) & 1) != 0;

    public void Add(int code) => this[code >> 6] |= 1UL << (code & 63);

    public readonly CodeSet Union(CodeSet other)
    {
        for (int word = 0; word < Words; word++)
            other[word] |= this[word];
        return other;
    }

    /// <summary>The codes from 1 to a last one.</summary>
    public static CodeSet UpTo(int last)
    {
        CodeSet set = default;
        for (int code = 1; code <= last; code++)
            set.Add(code);
        return set;
    }
}
