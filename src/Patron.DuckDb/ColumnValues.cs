namespace Patron.DuckDb;

/// <summary>
/// One column to append: an array with, perhaps, marks for its NULL rows. Arrays of the common types convert by themselves.
/// </summary>
public abstract class ColumnValues
{
    public abstract int Rows { get; }

    /// <summary>Elements as the engine stores them, copied without conversion; see <see cref="Vector.Values{T}"/>.</summary>
    /// <param name="values">A value for every row.</param>
    /// <param name="nulls">True where the row is NULL; empty for none.</param>
    public static ColumnValues Of<T>(ReadOnlyMemory<T> values, ReadOnlyMemory<bool> nulls = default) where T : unmanaged =>
        new FlatValues<T>(values, nulls);

    public static ColumnValues Of(ReadOnlyMemory<string?> values) => new TextValues(values);

    public static ColumnValues Of(ReadOnlyMemory<decimal> values, ReadOnlyMemory<bool> nulls = default) =>
        new ConvertedValues<decimal>(values, nulls, (writer, row, value) => writer.SetDecimal(row, value));

    public static ColumnValues Of(ReadOnlyMemory<DateOnly> values, ReadOnlyMemory<bool> nulls = default) =>
        new ConvertedValues<DateOnly>(values, nulls, (writer, row, value) => writer.SetDate(row, value));

    public static ColumnValues Of(ReadOnlyMemory<DateTime> values, ReadOnlyMemory<bool> nulls = default) =>
        new ConvertedValues<DateTime>(values, nulls, (writer, row, value) => writer.SetTimestamp(row, value));

    public static implicit operator ColumnValues(bool[] values) => Of<bool>(values);

    public static implicit operator ColumnValues(int[] values) => Of<int>(values);

    public static implicit operator ColumnValues(long[] values) => Of<long>(values);

    public static implicit operator ColumnValues(double[] values) => Of<double>(values);

    public static implicit operator ColumnValues(string?[] values) => Of(values);

    public static implicit operator ColumnValues(decimal[] values) => Of(values.AsMemory());

    public static implicit operator ColumnValues(DateOnly[] values) => Of(values.AsMemory());

    public static implicit operator ColumnValues(DateTime[] values) => Of(values.AsMemory());

    /// <summary>Fills the first rows of a column.</summary>
    internal abstract void Fill(VectorWriter writer, int from, int count);

    sealed class FlatValues<T>(ReadOnlyMemory<T> values, ReadOnlyMemory<bool> nulls) : ColumnValues where T : unmanaged
    {
        readonly ReadOnlyMemory<bool> _nulls = SameLength(values.Length, nulls);

        public override int Rows => values.Length;

        internal override void Fill(VectorWriter writer, int from, int count)
        {
            values.Span.Slice(from, count).CopyTo(writer.Values<T>());
            SetNulls(writer, _nulls, from, count);
        }
    }

    sealed class TextValues(ReadOnlyMemory<string?> values) : ColumnValues
    {
        public override int Rows => values.Length;

        internal override void Fill(VectorWriter writer, int from, int count)
        {
            ReadOnlySpan<string?> texts = values.Span.Slice(from, count);
            for (int row = 0; row < texts.Length; row++)
                writer.SetText(row, texts[row]);
        }
    }

    sealed class ConvertedValues<T>(ReadOnlyMemory<T> values, ReadOnlyMemory<bool> nulls, Action<VectorWriter, int, T> set)
        : ColumnValues
    {
        readonly ReadOnlyMemory<bool> _nulls = SameLength(values.Length, nulls);

        public override int Rows => values.Length;

        internal override void Fill(VectorWriter writer, int from, int count)
        {
            ReadOnlySpan<T> slice = values.Span.Slice(from, count);
            ReadOnlySpan<bool> missing = _nulls.IsEmpty ? default : _nulls.Span.Slice(from, count);
            for (int row = 0; row < slice.Length; row++)
            {
                if (missing.IsEmpty || !missing[row])
                    set(writer, row, slice[row]);
            }

            SetNulls(writer, _nulls, from, count);
        }
    }

    static ReadOnlyMemory<bool> SameLength(int rows, ReadOnlyMemory<bool> nulls) =>
        nulls.IsEmpty || nulls.Length == rows ? nulls : throw new ArgumentException(
            $"There are {rows} values but {nulls.Length} marks for NULL.", nameof(nulls));

    static void SetNulls(VectorWriter writer, ReadOnlyMemory<bool> nulls, int from, int count)
    {
        if (nulls.IsEmpty)
            return;
        ReadOnlySpan<bool> slice = nulls.Span.Slice(from, count);
        for (int row = slice.IndexOf(true); row >= 0 && row < count; row++)
        {
            if (slice[row])
                writer.SetNull(row);
        }
    }
}
