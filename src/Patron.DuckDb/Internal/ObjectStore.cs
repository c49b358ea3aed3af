namespace Patron.DuckDb.Internal;

/// <summary>A column of what has no array of its own: nested values, blobs, bits.</summary>
sealed class ObjectStore(LogicalType type) : ColumnStore
{
    object?[] _values = [];
    int _count;

    public override LogicalType Type => type;

    public override void Add(Vector vector)
    {
        Reserve(ref _values, checked(_count + vector.Rows));
        for (int row = 0; row < vector.Rows; row++)
            _values[_count + row] = vector.Value(row);
        _count += vector.Rows;
    }

    public override void Complete() => Array.Resize(ref _values, _count);

    public override bool IsNull(int row) => _values[row] is null;

    public override object? Value(int row) => _values[row];
}
