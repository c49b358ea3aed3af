using System.Runtime.InteropServices;

namespace Patron.DuckDb.Internal;

/// <summary>A column of elements; the slot of a NULL holds the default.</summary>
sealed class FlatStore<T>(LogicalType type) : ColumnStore where T : unmanaged
{
    T[] _values = [];
    bool[]? _nulls;
    int _count;

    public override LogicalType Type => type;

    public T[] Values => _values;

    /// <summary>Marks the NULL rows; null when there are none.</summary>
    public bool[]? Nulls => _nulls;

    public override void Add(Vector vector)
    {
        int from = _count;
        _count = checked(_count + vector.Rows);
        Reserve(ref _values, _count);
        vector.Values<T>().CopyTo(_values.AsSpan(from));
        if (vector.HasNulls)
        {
            _nulls ??= [];
            Reserve(ref _nulls, _values.Length);
            for (int row = 0; row < vector.Rows; row++)
            {
                if (!vector.IsNull(row))
                    continue;
                _nulls[from + row] = true;
                _values[from + row] = default;
            }
        }
    }

    public override void Complete()
    {
        Array.Resize(ref _values, _count);
        if (_nulls is not null)
            Array.Resize(ref _nulls, _count);
    }

    public override bool IsNull(int row) => _nulls is not null && _nulls[row];

    public override object? Value(int row) =>
        IsNull(row) ? null : FlatValue.Read(type, MemoryMarshal.AsBytes(_values.AsSpan(row, 1)));
}
