using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Explanation;

/// <summary>Adds the contributions of some trees to rows, a batch at a time, with room of its own for one thread.</summary>
sealed class ContributionBatch(AskedColumns asked, int width, IReadOnlyList<BranchedTree> trees, BranchTable?[][] tables)
{
    // The sums of so many rows stay in the middle cache while the tables of all trees pass by.
    const int MostRows = 1024;
    const int WidestVector = 64;

    readonly PathGame _game = new();
    readonly int _answers = trees.Max(tree => tree.Branches.Max(branch => branch.Answers.Length));
    readonly int _columns = trees.Max(tree => tree.Branches.Max(branch => branch.Columns.Length));

    /// <summary>Adds to the values of the rows [start, end), row after row.</summary>
    public void AddTo(double[] values, FeatureColumn[] columns, int start, int end)
    {
        int stride = Math.Min(MostRows, (end - start + WidestVector - 1) / WidestVector * WidestVector);
        byte[] codes = new byte[asked.Count * stride];
        byte[] sides = new byte[trees.Max(tree => tree.Sides.Nodes) * stride];
        byte[] answers = new byte[_answers * stride];
        double[] sums = new double[width * stride];
        (byte[] combinations, double[] own) = (new byte[2 * stride], new double[_columns * stride]);
        for (int first = start; first < end; first += stride)
        {
            int rows = Math.Min(stride, end - first);
            WriteCodes(columns, first, first + rows, codes, stride);
            Array.Clear(sums);
            for (int tree = 0; tree < trees.Count; tree++)
            {
                trees[tree].Sides.Write(codes, sides, stride);
                for (int index = 0; index < tables[tree].Length; index++)
                {
                    Branch branch = trees[tree].Branches[index];
                    branch.WriteAnswers(sides, answers, stride);
                    if (tables[tree][index] is { } table)
                        table.AddTo(sums, answers, combinations, stride);
                    else
                        Play(branch, answers, own, sums, rows, stride);
                }
            }

            for (int column = 0; column < width; column++)
            {
                for (int row = 0; row < rows; row++)
                    values[((first + row) * width) + column] += sums[(column * stride) + row];
            }
        }
    }

    void WriteCodes(FeatureColumn[] columns, int first, int end, byte[] codes, int stride)
    {
        for (int place = 0; place < asked.Count; place++)
            asked[place].Encode(columns[place], first, end, codes.AsSpan(place * stride), 1);
    }

    /// <summary>Adds a branch without a table; its sum first, as a table has it, so that the bits are the same.</summary>
    void Play(Branch branch, byte[] answers, double[] own, double[] sums, int rows, int stride)
    {
        own.AsSpan(0, branch.Columns.Length * stride).Clear();
        foreach (BranchLeaf leaf in branch.Leaves)
            _game.AddTo(own, leaf, answers, rows, stride);
        for (int place = 0; place < branch.Columns.Length; place++)
        {
            Span<double> into = sums.AsSpan(branch.Columns[place] * stride, rows);
            for (int row = 0; row < rows; row++)
                into[row] += own[(place * stride) + row];
        }
    }
}
