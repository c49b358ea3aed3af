using System.Text;

namespace Patron.DuckDb.Internal;

/// <summary>Rows as objects; <see cref="Vector.Value"/> lists the types.</summary>
static class VectorValue
{
    public static object? Read(Vector vector, int row) => vector.Type.Id switch
    {
        TypeId.Varchar or TypeId.Enum => vector.Text(row),
        TypeId.Blob => vector.Utf8(row).ToArray(),
        TypeId.Bit => Bits(vector.Utf8(row)),
        TypeId.List or TypeId.Array => Elements(vector, row),
        TypeId.Map => Map(vector, row),
        TypeId.Struct => Struct(vector, row),
        TypeId.Union => vector.Member(vector.Member(0).Values<byte>()[row] + 1).Value(row),
        _ when Storage.ElementOf(vector.Type) is not null => FlatValue.Read(vector.Type, vector.Slot(row)),
        _ => throw new NotSupportedException(
            $"A {vector.Type} cannot be read as an object; cast it in SQL, for instance to VARCHAR."),
    };

    /// <summary>The first byte counts the padding bits at the front of the second.</summary>
    static string Bits(ReadOnlySpan<byte> bytes)
    {
        StringBuilder bits = new(bytes.Length * 8);
        foreach (byte one in bytes[1..])
            bits.Append(Convert.ToString(one, 2).PadLeft(8, '0'));
        return bits.ToString(bytes[0], bits.Length - bytes[0]);
    }

    static object?[] Elements(Vector vector, int row)
    {
        Vector elements = vector.Elements();
        (int start, int count) = vector.ElementRange(row).GetOffsetAndLength(elements.Rows);
        object?[] values = new object?[count];
        for (int i = 0; i < count; i++)
            values[i] = elements.Value(start + i);
        return values;
    }

    static Dictionary<object, object?> Map(Vector vector, int row)
    {
        Vector entries = vector.Elements();
        (int start, int count) = vector.ElementRange(row).GetOffsetAndLength(entries.Rows);
        Dictionary<object, object?> map = new(count);
        for (int i = start; i < start + count; i++)
            map.Add(entries.Member(0).Value(i)!, entries.Member(1).Value(i));
        return map;
    }

    static OrderedDictionary<string, object?> Struct(Vector vector, int row)
    {
        OrderedDictionary<string, object?> members = new(vector.Type.Members.Count);
        for (int i = 0; i < vector.Type.Members.Count; i++)
        {
            string name = vector.Type.Members[i].Name;
            members.Add(name.Length > 0 ? name : $"{i + 1}", vector.Member(i).Value(row));
        }

        return members;
    }
}
