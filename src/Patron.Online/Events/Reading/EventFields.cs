using System.Text;
using System.Text.Json;

namespace Patron.Online.Events.Reading;

/// <summary>Where the value of a field stands in the text of an event.</summary>
/// <param name="Start">First byte; of a text the one after the quote.</param>
/// <param name="Length">Bytes; of a text without its quotes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsEscaped">Whether it is a text with escapes.</param>
readonly record struct FieldValue(int Start, int Length, JsonTokenType Kind, bool IsEscaped)
{
    /// <summary>Whether the event says nothing of it.</summary>
    public bool IsMissing => Kind == JsonTokenType.None;
}

/// <summary>The fields that a source's tables have, and their values in the event at hand.</summary>
sealed class EventFields
{
    /// <summary>Most fields of an event whose order is remembered.</summary>
    const int Remembered = 64;

    readonly byte[][] _names;
    readonly FieldValue[] _values;

    // Events of one sender have their fields in one order, so that the name at a place is mostly the one there before.
    readonly int[] _expected = new int[Remembered];
    int _place;

    public EventFields(IEnumerable<string> names)
    {
        Names = [.. names.Distinct(StringComparer.Ordinal)];
        _names = [.. Names.Select(Encoding.UTF8.GetBytes)];
        _values = new FieldValue[_names.Length];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The value of a field in the event at hand.</summary>
    public ref readonly FieldValue this[int field] => ref _values[field];

    /// <summary>The place of a field; it has to be there.</summary>
    public int IndexOf(string name) => Names.ToList().IndexOf(name);

    /// <summary>Forgets the values of the event before.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        _place = 0;
    }

    /// <summary>The place of the event's next field by its name; -1 where no table has it.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        int place = _place++ & (Remembered - 1);
        int expected = _expected[place];
        if (name.SequenceEqual(_names[expected]))
            return expected;
        for (int field = 0; field < _names.Length; field++)
        {
            if (name.SequenceEqual(_names[field]))
                return _expected[place] = field;
        }

        return -1;
    }

    public void Set(int field, FieldValue value) => _values[field] = value;
}
