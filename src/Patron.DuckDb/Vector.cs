using System.Text;
using Patron.DuckDb.Internal;
using Patron.DuckDb.Native;

namespace Patron.DuckDb;

/// <summary>
/// One column of a chunk, read in place: spans point into the engine's memory and hold until the chunk ends. A slot whose row is
/// NULL has an arbitrary value in <see cref="Values{T}"/>.
/// </summary>
public sealed unsafe class Vector
{
    readonly Lifetime _lifetime;
    readonly nint _native;
    readonly byte* _data;
    readonly ulong* _validity;
    Vector?[]? _children;
    bool? _hasNulls;

    internal Vector(nint native, LogicalType type, int rows, Lifetime lifetime)
        : this(native, NativeMethods.duckdb_vector_get_data(native),
              NativeMethods.duckdb_vector_get_validity(native), type, rows, lifetime)
    {
    }

    internal Vector(nint native, byte* data, ulong* validity, LogicalType type, int rows, Lifetime lifetime)
    {
        _data = data;
        _validity = validity;
        (_native, Type, Rows, _lifetime) = (native, type, rows, lifetime);
    }

    public LogicalType Type { get; }

    public int Rows { get; }

    /// <summary>True when at least one row is NULL.</summary>
    public bool HasNulls
    {
        get
        {
            _lifetime.ThrowIfEnded();
            return _hasNulls ??= FindNull();
        }
    }

    /// <summary>Every row's value as it lies in memory.</summary>
    /// <typeparam name="T">
    /// The element that the type is stored in: bool, the integers, Int128 (HUGEINT, UUID), float, double; int for DATE (days
    /// since 1970), long for TIME and TIMESTAMP (in the type's unit), short, int, long or Int128 for DECIMAL by width, byte,
    /// ushort or uint for ENUM by the number of labels, <see cref="Interval"/>.
    /// </typeparam>
    /// <exception cref="ArgumentException">The type is stored in another element, or in none (text, nested).</exception>
    public ReadOnlySpan<T> Values<T>() where T : unmanaged
    {
        _lifetime.ThrowIfEnded();
        Storage.ThrowUnlessStoredIn<T>(Type);
        return new ReadOnlySpan<T>(_data, Rows);
    }

    public bool IsNull(int row)
    {
        CheckRow(row);
        return !IsValid(row);
    }

    /// <summary>The bytes of a VARCHAR (UTF-8) or BLOB, where they lie.</summary>
    /// <exception cref="InvalidOperationException">The row is NULL.</exception>
    public ReadOnlySpan<byte> Utf8(int row)
    {
        CheckPresent(row);
        if (Type.Id is not (TypeId.Varchar or TypeId.Blob or TypeId.Bit))
            throw new ArgumentException($"A {Type} has no bytes to show; ask for its Values or Value.", nameof(row));
        return TextEntry.Bytes(_data, row);
    }

    /// <summary>Every VARCHAR or BLOB as it lies in memory, to compare many; longer ones have bytes elsewhere, see <see cref="Utf8"/>.</summary>
    public ReadOnlySpan<TextSlot> TextSlots()
    {
        _lifetime.ThrowIfEnded();
        return Type.Id is TypeId.Varchar or TypeId.Blob
            ? new ReadOnlySpan<TextSlot>(_data, Rows)
            : throw new ArgumentException($"A {Type} is not text; ask for its Values or Value.");
    }

    /// <summary>The text of a VARCHAR, or the label of an ENUM.</summary>
    /// <exception cref="InvalidOperationException">The row is NULL.</exception>
    public string Text(int row)
    {
        CheckPresent(row);
        string text = Type.Id switch
        {
            TypeId.Varchar => Encoding.UTF8.GetString(TextEntry.Bytes(_data, row)),
            TypeId.Enum => Type.Labels[EnumCode(row)],
            _ => throw new ArgumentException($"A {Type} is not text; ask for its Values or Value.", nameof(row)),
        };
        GC.KeepAlive(_lifetime);
        return text;
    }

    /// <summary>The row's value as an object, null for NULL. Slow: at least one box for each call.</summary>
    /// <returns>
    /// BOOLEAN bool; integers their .NET integer; HUGEINT Int128, UHUGEINT UInt128; FLOAT float; DOUBLE double; DECIMAL decimal;
    /// VARCHAR, ENUM and BIT string; BLOB byte[]; DATE DateOnly; TIME TimeOnly; TIMESTAMP DateTime, of kind Utc WITH TIME ZONE,
    /// cut to 100 ns; TIME WITH TIME ZONE (TimeOnly, TimeSpan); INTERVAL <see cref="Interval"/>; UUID Guid; LIST and ARRAY
    /// object?[]; STRUCT an OrderedDictionary by name; MAP a Dictionary by key; UNION its member's value.
    /// </returns>
    /// <exception cref="OverflowException">.NET's type cannot hold the value, such as an infinite date.</exception>
    /// <exception cref="NotSupportedException">The type has no counterpart; cast it in SQL.</exception>
    public object? Value(int row)
    {
        CheckRow(row);
        object? value = IsValid(row) ? VectorValue.Read(this, row) : null;
        GC.KeepAlive(_lifetime);
        return value;
    }

    /// <summary>
    /// The elements of every LIST, MAP (structs of key and value) or ARRAY of this vector, one after the other.
    /// </summary>
    public Vector Elements()
    {
        _lifetime.ThrowIfEnded();
        return Type.Id switch
        {
            TypeId.List => Child(0, Type.Element!, NativeMethods.duckdb_list_vector_get_child, ListRows()),
            TypeId.Map => Child(
                0, LogicalType.Struct(Type.Members), NativeMethods.duckdb_list_vector_get_child, ListRows()),
            TypeId.Array => Child(0, Type.Element!, NativeMethods.duckdb_array_vector_get_child, Rows * Type.Length),
            _ => throw new InvalidOperationException($"A {Type} has no elements."),
        };
    }

    /// <summary>Where the row's elements lie in <see cref="Elements"/>.</summary>
    public Range ElementRange(int row)
    {
        CheckPresent(row);
        if (Type.Id == TypeId.Array)
            return new Range(row * Type.Length, (row + 1) * Type.Length);
        if (Type.Id is not (TypeId.List or TypeId.Map))
            throw new InvalidOperationException($"A {Type} has no elements.");
        ListEntry entry = ((ListEntry*)_data)[row];
        return new Range(checked((int)entry.Offset), checked((int)(entry.Offset + entry.Length)));
    }

    /// <summary>A member of a STRUCT, or of a UNION by its position (0 is the tag), as a vector of as many rows.</summary>
    public Vector Member(int index)
    {
        _lifetime.ThrowIfEnded();
        if (Type.Id is not (TypeId.Struct or TypeId.Union))
            throw new InvalidOperationException($"A {Type} has no members.");
        int count = Type.Members.Count + (Type.Id == TypeId.Union ? 1 : 0);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        LogicalType type = Type.Id == TypeId.Struct ? Type.Members[index].Type
            : index == 0 ? LogicalType.UTinyInt
            : Type.Members[index - 1].Type;
        return Child(index, type, vector => NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)index), Rows);
    }

    /// <summary>Clears the bits of the rows that are NULL.</summary>
    internal void AndValidity(Span<ulong> bits)
    {
        for (int i = 0; _validity != null && i < bits.Length; i++)
            bits[i] &= _validity[i];
    }

    /// <summary>The given rows, one after the other, with none of them NULL at this level.</summary>
    internal Vector Pack(int[] rows, Scratch scratch)
    {
        if (Type.Id == TypeId.Struct)
        {
            Vector packed = new(_native, _data, null, Type, rows.Length, _lifetime)
                { _children = new Vector?[Type.Members.Count + 1] };
            for (int i = 0; i < Type.Members.Count; i++)
                packed._children[i] = Member(i).PackWithNulls(rows, scratch);
            return packed;
        }

        int size = Type.Id is TypeId.Varchar or TypeId.Blob or TypeId.Bit or TypeId.List or TypeId.Map
            ? TextEntry.Size
            : Storage.SizeOf(Type);
        byte* data = scratch.Take(rows.Length * size);
        Gather.Copy(_data, data, size, rows);
        return new Vector(_native, data, null, Type, rows.Length, _lifetime);
    }

    /// <summary>Code of an ENUM's row.</summary>
    internal int EnumCode(int row) => Storage.EnumBytes(Type) switch
    {
        1 => _data[row],
        2 => ((ushort*)_data)[row],
        _ => checked((int)((uint*)_data)[row]),
    };

    /// <summary>The bytes of one element of a type that is stored in elements.</summary>
    internal ReadOnlySpan<byte> Slot(int row)
    {
        int size = Storage.SizeOf(Type);
        return new ReadOnlySpan<byte>(_data + ((long)row * size), size);
    }

    Vector PackWithNulls(int[] rows, Scratch scratch)
    {
        Vector packed = Pack(rows, scratch);
        if (!HasNulls)
            return packed;
        ulong* validity = (ulong*)scratch.Take(((rows.Length + 63) / 64) * sizeof(ulong));
        new Span<ulong>(validity, (rows.Length + 63) / 64).Clear();
        for (int i = 0; i < rows.Length; i++)
            validity[i >> 6] |= (IsValid(rows[i]) ? 1UL : 0UL) << (i & 63);
        return new Vector(_native, packed._data, validity, Type, rows.Length, _lifetime) { _children = packed._children };
    }

    Vector Child(int index, LogicalType type, Func<nint, nint> native, int rows)
    {
        _children ??= new Vector?[Math.Max(1, Type.Members.Count + 1)];
        return _children[index] ??= new Vector(native(_native), type, rows, _lifetime);
    }

    int ListRows() => checked((int)NativeMethods.duckdb_list_vector_get_size(_native));

    bool IsValid(int row) => _validity == null || ((_validity[row >> 6] >> (row & 63)) & 1) != 0;

    bool FindNull()
    {
        if (_validity == null)
            return false;
        ReadOnlySpan<ulong> words = new(_validity, Rows >> 6);
        int rest = Rows & 63;
        return words.ContainsAnyExcept(ulong.MaxValue) || (rest > 0 && (~_validity[Rows >> 6] & ((1UL << rest) - 1)) != 0);
    }

    void CheckRow(int row)
    {
        _lifetime.ThrowIfEnded();
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"The vector has {Rows} rows.");
    }

    void CheckPresent(int row)
    {
        CheckRow(row);
        if (!IsValid(row))
            throw new InvalidOperationException($"Row {row} is NULL; ask IsNull first.");
    }
}
