using Patron.Models.Numerics;

namespace Patron.Models.Forest;

/// <summary>How often each row was drawn for a tree; the same array serves tree after tree.</summary>
sealed class Bag(int[] rows, int allRows, double share, long seed)
{
    readonly int[] _times = new int[allRows];
    readonly int _draws = Math.Max(1, (int)Math.Round(share * rows.Length));

    public int Times(int row) => _times[row];

    /// <summary>Draws the rows of a tree, by the seed and its number alone, and returns those drawn, rising.</summary>
    public int[] Draw(int tree)
    {
        Array.Clear(_times);
        var random = RandomStream.For(seed, "forest rows", tree);
        for (int draw = 0; draw < _draws; draw++)
            _times[rows[random.Below(rows.Length)]]++;
        return Array.FindAll(rows, row => _times[row] > 0);
    }
}
