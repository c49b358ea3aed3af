using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Patron.Models.Explanation;

/// <summary>What a branch contributes for every combination of its answers.</summary>
sealed class BranchTable
{
    readonly Branch _branch;
    readonly int _combinations;
    readonly int _stride;
    readonly double[] _values;

    /// <param name="branch">A branch that fits.</param>
    /// <param name="game">The arithmetic, for this thread.</param>
    public BranchTable(Branch branch, PathGame game)
    {
        _branch = branch;
        _combinations = 1 << branch.Answers.Length;
        _stride = Math.Max(_combinations, Vector<byte>.Count);
        _values = new double[branch.Columns.Length * _stride];
        byte[] answers = new byte[branch.Answers.Length * _stride];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = (byte)((i % _stride >> (i / _stride)) & 1);
        foreach (BranchLeaf leaf in branch.Leaves)
            game.AddTo(_values, leaf, answers, _combinations, _stride);
    }

    /// <summary>Number of values of a branch's table.</summary>
    public static long SizeOf(Branch branch) =>
        branch.FitsTable ? (long)branch.Columns.Length * Math.Max(1 << branch.Answers.Length, Vector<byte>.Count) : 0;

    /// <summary>Adds the contributions of rows, column after column of the model.</summary>
    /// <param name="sums">Receives them.</param>
    /// <param name="answers">Answers of the rows, answer after answer.</param>
    /// <param name="combinations">Room for one byte a row.</param>
    /// <param name="stride">Rows of an answer and a column, a multiple of every vector's width.</param>
    public void AddTo(Span<double> sums, ReadOnlySpan<byte> answers, Span<byte> combinations, int stride)
    {
        Combine(MemoryMarshal.Cast<byte, Vector<byte>>(answers), MemoryMarshal.Cast<byte, Vector<byte>>(combinations));
        for (int place = 0; place < _branch.Columns.Length; place++)
        {
            ReadOnlySpan<double> table = _values.AsSpan(place * _stride, _combinations);
            AddFrom(table, combinations, sums.Slice(_branch.Columns[place] * stride, stride));
        }
    }

    // Every combination is below their number, by its making: the loop need not ask.
    static void AddFrom(ReadOnlySpan<double> table, ReadOnlySpan<byte> combinations, Span<double> sums)
    {
        ref double first = ref MemoryMarshal.GetReference(table);
        for (int row = 0; row < sums.Length; row++)
            sums[row] += Unsafe.Add(ref first, combinations[row]);
    }

    void Combine(ReadOnlySpan<Vector<byte>> answers, Span<Vector<byte>> combinations)
    {
        combinations.Clear();
        for (int answer = 0; answer < _branch.Answers.Length; answer++)
        {
            ReadOnlySpan<Vector<byte>> given = answers.Slice(answer * combinations.Length, combinations.Length);
            Vector<byte> bit = new((byte)(1 << answer));
            for (int i = 0; i < given.Length; i++)
                combinations[i] |= given[i] * bit;
        }
    }
}
