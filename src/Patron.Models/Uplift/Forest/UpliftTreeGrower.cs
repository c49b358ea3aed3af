using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Uplift;

/// <summary>Grows one honest tree after another: some rows part it, others tell the effect of each leaf.</summary>
/// <remarks>Athey and Imbens (2016), PNAS 113. A leaf that has not both arms among the rows that tell takes the effect of the node above.</remarks>
sealed class UpliftTreeGrower(BinnedTable table, ArmSums[] sums, UpliftForestOptions options)
{
    readonly RowPartition _parting = new(table.Rows, threads: 1);
    readonly RowPartition _telling = new(table.Rows, threads: 1);
    readonly UpliftSplitSearch _search = new(options);
    readonly int[] _columns = new int[table.Columns.Length];
    readonly int _wanted = Math.Clamp(
        options.ColumnsPerSplit ?? (int)Math.Ceiling(Math.Sqrt(table.Columns.Length)) + 20, 1, table.Columns.Length);

    /// <param name="parting">Rows that part the tree, rising.</param>
    /// <param name="telling">Rows that tell effects, rising.</param>
    /// <param name="random">Draws columns.</param>
    public TreeDraft Grow(int[] parting, int[] telling, RandomStream random)
    {
        for (int column = 0; column < _columns.Length; column++)
            _columns[column] = column;
        _parting.Begin(parting);
        _telling.Begin(telling);
        TreeDraft draft = new(table.Columns);
        Stack<OpenNode> open = new([new OpenNode(draft.AddLeaf(), 0, parting.Length, 0, telling.Length, 0, 0)]);
        while (open.TryPop(out OpenNode node))
            Visit(draft, open, node, random);
        return draft;
    }

    void Visit(TreeDraft draft, Stack<OpenNode> open, OpenNode node, RandomStream random)
    {
        ReadOnlySpan<int> parting = _parting.Rows(node.Start, node.Count);
        ArmSums told = Total(_telling.Rows(node.ToldStart, node.Told));
        double value = told is { Treated: > 0, Control: > 0 } ? told.Effect : node.ValueAbove;
        draft.Describe(node.Place, value, node.Count, node.Count);
        if (node.Depth >= (options.MaxDepth ?? int.MaxValue) || Search(parting, random) is not { } split)
            return;
        byte[] codes = table.Codes[split.Column];
        int lefts = _parting.Split(node.Start, node.Count, codes, split.GoesLeft);
        int leftsTold = _telling.Split(node.ToldStart, node.Told, codes, split.GoesLeft);
        (int left, int right) = draft.Divide(node.Place, split.ToSplit());
        open.Push(new OpenNode(
            right, node.Start + lefts, node.Count - lefts, node.ToldStart + leftsTold, node.Told - leftsTold, node.Depth + 1, value));
        open.Push(new OpenNode(left, node.Start, lefts, node.ToldStart, leftsTold, node.Depth + 1, value));
    }

    UpliftSplit? Search(ReadOnlySpan<int> rows, RandomStream random)
    {
        ArmSums node = Total(rows);
        if (Math.Min(node.Treated, node.Control) < 2 * options.MinRows)
            return null;
        UpliftSplit? best = null;
        for (int place = 0; place < _wanted; place++)
        {
            int other = place + random.Below(_columns.Length - place);
            (_columns[place], _columns[other]) = (_columns[other], _columns[place]);
            int column = _columns[place];
            UpliftSplit? split = _search.Of(table.Columns[column], column, table.Codes[column], rows, sums, node);
            if (split is { } found && found.Gain > (best?.Gain ?? 0))
                best = found;
        }

        return best;
    }

    ArmSums Total(ReadOnlySpan<int> rows)
    {
        ArmSums total = default;
        foreach (int row in rows)
            total += sums[row];
        return total;
    }

    readonly record struct OpenNode(int Place, int Start, int Count, int ToldStart, int Told, int Depth, double ValueAbove);
}
