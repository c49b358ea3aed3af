using System.Collections.Concurrent;
using Patron.DuckDb;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// A table that arguments of a call, from one on, are read into, again and again: the table and its texts are made once. One thread
/// reads at a time.
/// </summary>
sealed class VectorTable(IReadOnlyList<(string Name, bool IsNumber)> columns, int first)
{
    readonly TextCache?[] _texts = [.. columns.Select(column => column.IsNumber ? null : new TextCache())];
    FeatureTable? _table;

    /// <summary>The arguments of a call, until the next; NULL is NaN or null.</summary>
    public FeatureTable Read(in ScalarInput input)
    {
        if (_table?.Rows != input.Rows)
            _table = Empty(input.Rows);
        for (int index = 0; index < columns.Count; index++)
        {
            if (_table.Columns[index] is NumericColumn numbers)
                Read(input[first + index], numbers.Values);
            else
                Read(input[first + index], ((CategoryColumn)_table.Columns[index]).Values, _texts[index]!);
        }

        return _table;
    }

    FeatureTable Empty(int rows) => new(
    [
        .. columns.Select(column => column.IsNumber
            ? (FeatureColumn)new NumericColumn(column.Name, new double[rows])
            : new CategoryColumn(column.Name, new string?[rows])),
    ]);

    static void Read(Vector vector, double[] numbers)
    {
        vector.Values<double>().CopyTo(numbers);
        for (int row = 0; vector.HasNulls && row < numbers.Length; row++)
        {
            if (vector.IsNull(row))
                numbers[row] = double.NaN;
        }
    }

    static void Read(Vector vector, string?[] texts, TextCache known)
    {
        bool hasNulls = vector.HasNulls;
        for (int row = 0; row < texts.Length; row++)
            texts[row] = hasNulls && vector.IsNull(row) ? null : known.Of(vector, row);
    }
}

/// <summary>Tables for as many threads as call at once, to be given back after use.</summary>
sealed class VectorTables(IReadOnlyList<(string Name, bool IsNumber)> columns, int first = 0)
{
    readonly ConcurrentBag<VectorTable> _free = [];

    public VectorTable Take() => _free.TryTake(out VectorTable? table) ? table : new VectorTable(columns, first);

    public void Return(VectorTable table) => _free.Add(table);
}
