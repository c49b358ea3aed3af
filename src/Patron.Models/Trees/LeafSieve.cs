using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Patron.Models.Trees;

/// <summary>
/// A tree of few leaves that scores a batch of rows without walking: a node that sends a row right strikes out the leaves on
/// its left, and of those that remain the first is the row's. Each leaf is a bit, those of eight leaves lie in a byte for each
/// row.
/// </summary>
/// <remarks>Lucchese et al. (2015), "QuickScorer", SIGIR; bytes of leaves as in Ye et al. (2018), "RapidScorer", KDD.</remarks>
sealed class LeafSieve
{
    /// <summary>Most leaves: the places of leaves are bytes.</summary>
    public const int MostLeaves = 256;

    /// <summary>Rows of a batch, and from one column's codes to the next.</summary>
    public const int Batch = 256;

    /// <summary>Bytes of scratch that a batch needs: all leaves' bits, where rows go left, and their leaves.</summary>
    public const int Scratch = ((MostLeaves / 8) + 2) * Batch;

    readonly LeafStrikes[] _strikes;
    readonly StrikingNode[] _others;
    readonly double[] _values = new double[MostLeaves];
    readonly int _planes;

    LeafSieve(CodedTree tree)
    {
        int leaves = 0;
        List<StrikingNode> nodes = [];
        Add(0);
        _planes = (leaves + 7) / 8;
        _others = [.. nodes.Where(node => node.Test is CodeTest.SetTest { HasUpper: true })];
        StrikingNode[] most = [.. nodes.Except(_others)];
        _strikes = [.. Enumerable.Range(0, (_planes + LeafStrikes.Planes - 1) / LeafStrikes.Planes)
            .Select(group => new LeafStrikes(most, group * LeafStrikes.Planes))];

        // Returns the place of the first leaf of a node.
        int Add(int node)
        {
            if (tree.ColumnOf(node) < 0)
            {
                _values[leaves] = tree.ValueOf(node);
                return leaves++;
            }

            int first = Add(tree.LeftOf(node));
            nodes.Add(new StrikingNode(CodeTest.Of(tree.ColumnOf(node), tree.GoesLeft(node)), first, leaves));
            Add(tree.RightOf(node));
            return first;
        }
    }

    /// <summary>A sieve of a tree; null if it has too many leaves.</summary>
    public static LeafSieve? Of(CodedTree tree) => tree.Leaves <= MostLeaves ? new LeafSieve(tree) : null;

    /// <summary>Adds the values of the leaves of rows, whose codes lie column after column.</summary>
    public void AddTo(Span<double> scores, ReadOnlySpan<byte> codes, Span<byte> scratch)
    {
        Span<byte> remaining = scratch[..(_strikes.Length * LeafStrikes.Planes * Batch)];
        Span<byte> left = scratch.Slice(Scratch - (2 * Batch), Batch);
        Span<byte> leaf = scratch.Slice(Scratch - Batch, Batch);
        for (int group = 0; group < _strikes.Length; group++)
            _strikes[group].Sieve(codes, remaining[(group * LeafStrikes.Planes * Batch)..]);
        foreach (StrikingNode node in _others)
        {
            node.Test.Find(codes.Slice(node.Test.Column * Batch, Batch), left);
            for (int plane = node.First / 8; plane * 8 < node.End; plane++)
                Keep(remaining.Slice(plane * Batch, Batch), left, node.KeepIn(plane));
        }

        FirstOf(remaining[..(_planes * Batch)], leaf);
        AddValues(scores, leaf);
    }

    // A leaf's place is a byte, and there are values for all bytes: no bounds checks.
    void AddValues(Span<double> scores, ReadOnlySpan<byte> leaf)
    {
        ref double values = ref MemoryMarshal.GetArrayDataReference(_values);
        for (int row = 0; row < scores.Length; row++)
            scores[row] += Unsafe.Add(ref values, leaf[row]);
    }

    /// <summary>Keeps all leaves of rows that go left, and some leaves of others.</summary>
    static void Keep(Span<byte> remaining, ReadOnlySpan<byte> left, byte keep)
    {
        ref byte bits = ref MemoryMarshal.GetReference(remaining);
        ref byte goes = ref MemoryMarshal.GetReference(left);
        Vector256<byte> always = Vector256.Create(keep);
        for (nuint row = 0; row < Batch; row += (nuint)Vector256<byte>.Count)
            (Vector256.LoadUnsafe(ref bits, row) & (Vector256.LoadUnsafe(ref goes, row) | always)).StoreUnsafe(ref bits, row);
    }

    /// <summary>The place of the lowest bit of each row.</summary>
    static void FirstOf(ReadOnlySpan<byte> remaining, Span<byte> leaf)
    {
        ref byte bits = ref MemoryMarshal.GetReference(remaining);
        Vector256<byte> none = Vector256<byte>.Zero;
        for (int row = 0; row < Batch; row += Vector256<byte>.Count)
        {
            Vector256<byte> found = none;
            Vector256<byte> place = none;
            for (int start = remaining.Length - Batch; start >= 0; start -= Batch)
            {
                Vector256<byte> here = Vector256.LoadUnsafe(ref bits, (nuint)(start + row));
                Vector256<byte> empty = Vector256.Equals(here, none);
                found = Vector256.ConditionalSelect(empty, found, here);
                place = Vector256.ConditionalSelect(empty, place, Vector256.Create((byte)(8 * (start / Batch))));
            }

            Vector256<byte> lowest = found & (none - found);
            place += Vector256.Equals(lowest & Vector256.Create((byte)0x0f), none) & Vector256.Create((byte)4);
            place += Vector256.Equals(lowest & Vector256.Create((byte)0x33), none) & Vector256.Create((byte)2);
            place += Vector256.Equals(lowest & Vector256.Create((byte)0x55), none) & Vector256.Create((byte)1);
            place.CopyTo(leaf[row..]);
        }
    }
}
