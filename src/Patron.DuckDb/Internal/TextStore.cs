namespace Patron.DuckDb.Internal;

/// <summary>A column of text, or of labels.</summary>
sealed class TextStore(LogicalType type) : ColumnStore
{
    string?[] _values = [];
    int _count;

    public override LogicalType Type => type;

    public string?[] Values => _values;

    public override void Add(Vector vector)
    {
        Reserve(ref _values, checked(_count + vector.Rows));
        bool hasNulls = vector.HasNulls;
        for (int row = 0; row < vector.Rows; row++)
            _values[_count + row] = hasNulls && vector.IsNull(row) ? null : vector.Text(row);
        _count += vector.Rows;
    }

    public override void Complete() => Array.Resize(ref _values, _count);

    public override bool IsNull(int row) => _values[row] is null;

    public override object? Value(int row) => _values[row];
}
