using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Patron.Models.Explanation;

/// <summary>What a branch contributes for every combination of its answers.</summary>
sealed class BranchTable
{
    const int BitsOfByte = 8;

    readonly Branch _branch;
    readonly int _stride;
    readonly double[] _values;

    /// <param name="branch">A branch that fits.</param>
    /// <param name="game">The arithmetic, for this thread.</param>
    public BranchTable(Branch branch, PathGame game)
    {
        _branch = branch;
        _stride = StrideOf(branch);
        _values = new double[branch.Columns.Length * _stride];
        byte[] answers = new byte[branch.Answers.Length * _stride];
        for (int i = 0; i < answers.Length; i++)
            answers[i] = (byte)-((i % _stride >> (i / _stride)) & 1);
        foreach (BranchLeaf leaf in branch.Leaves)
            game.AddTo(_values, leaf, answers, branch.Combinations, _stride);
    }

    /// <summary>Number of values of a branch's table.</summary>
    public static long SizeOf(Branch branch) => branch.FitsTable ? (long)branch.Columns.Length * StrideOf(branch) : 0;

    /// <summary>Adds the contributions of rows, column after column of the model.</summary>
    /// <param name="sums">Receives them.</param>
    /// <param name="answers">Answers of the rows, answer after answer.</param>
    /// <param name="combinations">Room for two bytes a row.</param>
    /// <param name="stride">Rows of an answer and a column, a multiple of every vector's width.</param>
    public void AddTo(Span<double> sums, ReadOnlySpan<byte> answers, Span<byte> combinations, int stride)
    {
        Span<byte> lower = combinations[..stride];
        Span<byte> upper = combinations.Slice(stride, stride);
        int inLower = Math.Min(BitsOfByte, _branch.Answers.Length);
        Combine(answers[..(inLower * stride)], lower);
        if (_branch.Answers.Length > BitsOfByte)
            Combine(answers[(BitsOfByte * stride)..(_branch.Answers.Length * stride)], upper);
        for (int place = 0; place < _branch.Columns.Length; place++)
        {
            ReadOnlySpan<double> table = _values.AsSpan(place * _stride, _branch.Combinations);
            Span<double> into = sums.Slice(_branch.Columns[place] * stride, stride);
            if (_branch.Answers.Length > BitsOfByte)
                AddFrom(table, lower, upper, into);
            else
                AddFrom(table, lower, into);
        }
    }

    // Every combination is below their number, by its making: the loops need not ask.
    static void AddFrom(ReadOnlySpan<double> table, ReadOnlySpan<byte> combinations, Span<double> sums)
    {
        ref double first = ref MemoryMarshal.GetReference(table);
        for (int row = 0; row < sums.Length; row++)
            sums[row] += Unsafe.Add(ref first, combinations[row]);
    }

    static void AddFrom(ReadOnlySpan<double> table, ReadOnlySpan<byte> lower, ReadOnlySpan<byte> upper, Span<double> sums)
    {
        ref double first = ref MemoryMarshal.GetReference(table);
        for (int row = 0; row < sums.Length; row++)
            sums[row] += Unsafe.Add(ref first, lower[row] | (upper[row] << BitsOfByte));
    }

    /// <summary>Makes a byte of at most eight answers, the first its lowest bit.</summary>
    static void Combine(ReadOnlySpan<byte> answers, Span<byte> bytes)
    {
        bytes.Clear();
        Span<Vector<byte>> combined = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        for (int answer = 0; answer * bytes.Length < answers.Length; answer++)
        {
            ReadOnlySpan<Vector<byte>> given = MemoryMarshal.Cast<byte, Vector<byte>>(answers.Slice(answer * bytes.Length, bytes.Length));
            Vector<byte> bit = new((byte)(1 << answer));
            for (int i = 0; i < given.Length; i++)
                combined[i] |= given[i] & bit;
        }
    }

    static int StrideOf(Branch branch) => Math.Max(branch.Combinations, Vector<byte>.Count);
}
