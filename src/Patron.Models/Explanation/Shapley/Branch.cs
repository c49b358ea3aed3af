using System.Numerics;
using System.Runtime.InteropServices;

namespace Patron.Models.Explanation;

/// <summary>
/// A subtree, often one leaf, whose part in the contributions follows from a few answers of a row: for each column above it
/// whether the row takes all sides that lead here, for each split within it which side the row takes.
/// </summary>
/// <remarks>
/// With few answers all their combinations fit a table, which replaces the arithmetic by one addition for each row and column.
/// Related: Yang (2021), arXiv:2109.09847, who tables one leaf.
/// </remarks>
/// <param name="Columns">The distinct columns on the ways to its leaves, as places among the model's.</param>
/// <param name="Answers">Each is yes where all of these sides are taken.</param>
/// <param name="Leaves">Its leaves.</param>
sealed record Branch(int[] Columns, SplitSide[][] Answers, BranchLeaf[] Leaves)
{
    /// <summary>Most answers of a branch of several leaves.</summary>
    public const int MostAnswers = 8;

    /// <summary>Most answers whose combinations are tabled, of a leaf that lies deep.</summary>
    public const int MostInTable = 12;

    public bool FitsTable => Answers.Length <= MostInTable;

    /// <summary>Number of combinations of its answers.</summary>
    public int Combinations => 1 << Answers.Length;

    /// <summary>Writes 255 for yes and 0 for no, answer after answer and within these row after row.</summary>
    /// <param name="sides">255 where a row goes left, node after node.</param>
    /// <param name="answers">Receives the answers.</param>
    /// <param name="stride">Rows of a node and of an answer, a multiple of every vector's width.</param>
    public void WriteAnswers(ReadOnlySpan<byte> sides, Span<byte> answers, int stride)
    {
        for (int answer = 0; answer < Answers.Length; answer++)
        {
            Span<Vector<byte>> given = MemoryMarshal.Cast<byte, Vector<byte>>(answers.Slice(answer * stride, stride));
            given.Fill(Vector<byte>.AllBitsSet);
            foreach (SplitSide side in Answers[answer])
            {
                ReadOnlySpan<Vector<byte>> left = MemoryMarshal.Cast<byte, Vector<byte>>(sides.Slice(side.Node * stride, stride));
                Vector<byte> turned = side.IsLeft ? Vector<byte>.Zero : Vector<byte>.AllBitsSet;
                for (int i = 0; i < given.Length; i++)
                    given[i] &= left[i] ^ turned;
            }
        }
    }
}

/// <summary>One side of a split.</summary>
readonly record struct SplitSide(int Node, bool IsLeft);

/// <summary>A leaf and the distinct columns on the way to it.</summary>
sealed record BranchLeaf(double Value, LeafColumn[] Columns);

/// <summary>A column on the way to a leaf.</summary>
/// <param name="Place">Its place among the branch's columns.</param>
/// <param name="Without">Share of the rows that it lets pass where it is not known. Range: [0, 1].</param>
/// <param name="Answers">A row whose column is known passes if it gives all of these answers.</param>
sealed record LeafColumn(int Place, double Without, RequiredAnswer[] Answers);

/// <summary>An answer, its place among the branch's, and whether it has to be yes.</summary>
readonly record struct RequiredAnswer(int Answer, bool IsYes);
