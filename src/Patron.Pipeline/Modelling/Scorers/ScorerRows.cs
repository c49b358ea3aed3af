using System.Collections.Concurrent;
using System.Text;
using Patron.Models.Preprocessing;

namespace Patron.Pipeline.Modelling.Scorers;

/// <summary>
/// Rows that are filled value by value, by names in UTF-8, and then scored; memory and texts are used again. For one thread at a time.
/// </summary>
public sealed class ScorerRows : IDisposable
{
    /// <summary>What <see cref="Find"/> gives of a name that is not known.</summary>
    public const int Unknown = -1;

    readonly ScorerRowsPool _pool;
    readonly byte[][] _names;
    readonly LongTextCache _texts = new();
    FeatureTable? _table;
    bool[] _given = [];

    internal ScorerRows(ScorerRowsPool pool)
    {
        _pool = pool;
        _names = [.. pool.Inputs.Select(input => Encoding.UTF8.GetBytes(input.Name))];
    }

    /// <summary>How many rows there are.</summary>
    public int Count => Table.Rows;

    /// <summary>The rows as columns, in the order of the inputs.</summary>
    public FeatureTable Table => _table!;

    /// <summary>The place of an input among the others.</summary>
    /// <param name="name">Its name in UTF-8.</param>
    /// <param name="expected">Where it is looked for first: callers tend to keep to an order.</param>
    public int Find(ReadOnlySpan<byte> name, int expected)
    {
        if ((uint)expected < (uint)_names.Length && name.SequenceEqual(_names[expected]))
            return expected;
        for (int place = 0; place < _names.Length; place++)
        {
            if (name.SequenceEqual(_names[place]))
                return place;
        }

        return Unknown;
    }

    /// <summary>Notes that a value is given; false where it was already.</summary>
    public bool Give(int row, int input)
    {
        ref bool given = ref _given[(row * _names.Length) + input];
        bool isNew = !given;
        given = true;
        return isNew;
    }

    /// <summary>Whether a value was given.</summary>
    public bool IsGiven(int row, int input) => _given[(row * _names.Length) + input];

    /// <summary>Sets a number; NaN is unknown.</summary>
    public void Set(int row, int input, double value) => ((NumericColumn)Table.Columns[input]).Values[row] = value;

    /// <summary>Sets a text in UTF-8.</summary>
    public void Set(int row, int input, ReadOnlySpan<byte> text) => ((CategoryColumn)Table.Columns[input]).Values[row] = _texts.Of(text);

    /// <summary>Sets a text; null is unknown.</summary>
    public void Set(int row, int input, string? text) => ((CategoryColumn)Table.Columns[input]).Values[row] = text;

    /// <summary>Leaves a value unknown.</summary>
    public void SetMissing(int row, int input)
    {
        if (Table.Columns[input] is NumericColumn numbers)
            numbers.Values[row] = double.NaN;
        else
            ((CategoryColumn)Table.Columns[input]).Values[row] = null;
    }

    /// <summary>Lets others use the memory; the table must not be used any more.</summary>
    public void Dispose() => _pool.Return(this);

    internal void Begin(int count)
    {
        if (_table?.Rows != count)
        {
            _table = new FeatureTable(
            [
                .. _pool.Inputs.Select(input => input.IsNumber
                    ? (FeatureColumn)new NumericColumn(input.Name, new double[count])
                    : new CategoryColumn(input.Name, new string?[count])),
            ]);
            _given = new bool[checked(count * _names.Length)];
        }
        else
        {
            Array.Clear(_given);
        }

        for (int input = 0; input < _names.Length; input++)
        {
            if (_table.Columns[input] is NumericColumn numbers)
                numbers.Values.AsSpan().Fill(double.NaN);
            else
                ((CategoryColumn)_table.Columns[input]).Values.AsSpan().Clear();
        }
    }
}

/// <summary>Rows of the same inputs for as many threads as score at once.</summary>
/// <param name="inputs">The columns that the rows have.</param>
public sealed class ScorerRowsPool(IReadOnlyList<ScorerInput> inputs)
{
    /// <summary>Rows that a kept table may have; more would keep what one large request needed.</summary>
    const int MostKeptRows = 64;

    const int MostKept = 64;

    readonly ConcurrentQueue<ScorerRows> _free = [];

    /// <summary>The columns that the rows have.</summary>
    public IReadOnlyList<ScorerInput> Inputs { get; } = [.. inputs];

    /// <summary>Rows of unknown values, to be given back by <see cref="ScorerRows.Dispose"/>.</summary>
    /// <param name="count">How many. Range: above 0.</param>
    public ScorerRows Take(int count)
    {
        if (!_free.TryDequeue(out ScorerRows? rows))
            rows = new ScorerRows(this);
        rows.Begin(count);
        return rows;
    }

    internal void Return(ScorerRows rows)
    {
        if (rows.Count <= MostKeptRows && _free.Count < MostKept)
            _free.Enqueue(rows);
    }
}
