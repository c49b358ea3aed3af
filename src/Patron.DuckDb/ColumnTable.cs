using Patron.DuckDb.Internal;

namespace Patron.DuckDb;

/// <summary>
/// A whole result in .NET's own memory, a column an array. Asking twice may give the same array: read it, do not write it. Where
/// a row is NULL a number is 0 (a double NaN), a bool false, a date or time the first there is; <see cref="IsNull"/> tells them
/// apart.
/// </summary>
public sealed class ColumnTable
{
    readonly ColumnStore[] _stores;
    readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    internal ColumnTable(IReadOnlyList<Column> columns, ColumnStore[] stores, int rows)
    {
        (Columns, _stores, Rows) = (columns, stores, rows);
        for (int i = 0; i < columns.Count; i++)
            _positions.TryAdd(columns[i].Name, i);
    }

    public int Rows { get; }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Any numeric type as doubles, the nearest there is; NaN for NULL.</summary>
    /// <exception cref="ArgumentException">There is no such column, or it is not numeric.</exception>
    public double[] Doubles(string column) => ColumnConversion.Doubles(Store(column), Rows);

    /// <summary>Any integer type as longs.</summary>
    /// <exception cref="OverflowException">A value is outside the range of a long.</exception>
    public long[] Longs(string column) => ColumnConversion.Integers<long>(Store(column), Rows);

    /// <summary>Any integer type as ints.</summary>
    /// <exception cref="OverflowException">A value is outside the range of an int.</exception>
    public int[] Ints(string column) => ColumnConversion.Integers<int>(Store(column), Rows);

    /// <summary>DECIMAL or any integer type as decimals.</summary>
    public decimal[] Decimals(string column) => ColumnConversion.Decimals(Store(column), Rows);

    /// <summary>VARCHAR or ENUM; null for NULL.</summary>
    public string?[] Texts(string column) =>
        Store(column) is TextStore text ? text.Values : throw NotOf(column, "text");

    public bool[] Bools(string column) => Values<bool>(column);

    public DateOnly[] Dates(string column) =>
        Store(column) is { Type.Id: TypeId.Date } dates
            ? ColumnConversion.Each<int, DateOnly>(dates, Rows, Calendar.Date)
            : throw NotOf(column, "dates");

    /// <summary>TIMESTAMP, TIMESTAMP WITH TIME ZONE (of kind Utc) or DATE (its midnight).</summary>
    public DateTime[] DateTimes(string column) => ColumnConversion.DateTimes(Store(column), Rows);

    /// <summary>The stored elements of a column; see <see cref="Vector.Values{T}"/> for the types.</summary>
    public T[] Values<T>(string column) where T : unmanaged
    {
        ColumnStore store = Store(column);
        if (store is FlatStore<T> flat)
            return flat.Values;
        Storage.ThrowUnlessStoredIn<T>(store.Type);
        throw NotOf(column, typeof(T).Name);
    }

    public bool IsNull(string column, int row) => Store(column).IsNull(CheckRow(row));

    /// <summary>A value as an object, of the types that <see cref="Vector.Value"/> gives.</summary>
    public object? Value(string column, int row) => Store(column).Value(CheckRow(row));

    /// <summary>A value by the column's position, counted from 0.</summary>
    public object? Value(int column, int row) => _stores[column].Value(CheckRow(row));

    ColumnStore Store(string column) =>
        _positions.TryGetValue(column, out int position) ? _stores[position] : throw new ArgumentException(
            $"There is no column '{column}'; there are {string.Join(", ", Columns.Select(known => known.Name))}.",
            nameof(column));

    int CheckRow(int row) => (uint)row < (uint)Rows ? row : throw new ArgumentOutOfRangeException(
        nameof(row), row, $"The table has {Rows} rows.");

    ArgumentException NotOf(string column, string wanted) =>
        new($"Column '{column}' is a {Store(column).Type}, not {wanted}.", nameof(column));
}
