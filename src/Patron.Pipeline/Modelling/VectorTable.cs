using System.Collections.Concurrent;
using Patron.DuckDb;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// A table that arguments of a call are read into, again and again: the table and its texts are made once. One thread reads at a
/// time.
/// </summary>
sealed class VectorTable(IReadOnlyList<VectorColumn> columns)
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
            Vector argument = input[columns[index].Argument];
            if (_table.Columns[index] is NumericColumn numbers)
                Read(argument, numbers.Values);
            else
                _texts[index]!.Read(argument, ((CategoryColumn)_table.Columns[index]).Values);
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
}

/// <summary>A column of such a table, and the argument that it is read from.</summary>
readonly record struct VectorColumn(string Name, bool IsNumber, int Argument);

/// <summary>Tables for as many threads as call at once, to be given back after use.</summary>
/// <param name="arguments">What the arguments of a call are, in their order.</param>
/// <param name="first">The place of the first of them among all of the call's.</param>
/// <param name="only">Names of those that are read; all for null and for none, since a table has its rows from its columns.</param>
sealed class VectorTables(
    IReadOnlyList<(string Name, bool IsNumber)> arguments, int first = 0, IReadOnlyList<string>? only = null)
{
    readonly ConcurrentBag<VectorTable> _free = [];

    readonly VectorColumn[] _columns =
    [
        .. arguments.Select((argument, index) => new VectorColumn(argument.Name, argument.IsNumber, first + index))
            .Where(column => only is not { Count: > 0 } || only.Contains(column.Name)),
    ];

    public VectorTable Take() => _free.TryTake(out VectorTable? table) ? table : new VectorTable(_columns);

    public void Return(VectorTable table) => _free.Add(table);
}
