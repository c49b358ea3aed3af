namespace Patron.Models.Trees;

/// <summary>
/// The codes of a table once more, row after row, eight columns in a word: the codes of a row that is far from the one before
/// come with one read of memory.
/// </summary>
sealed class RowCodes
{
    /// <summary>Columns in a word; of the last one some may stand for none and have code 0.</summary>
    public const int Width = 8;

    public RowCodes(BinnedTable table, int? threads)
    {
        Groups = GroupsOf(table);
        Words = new ulong[table.Rows * Groups];
        Numerics.OrderedSum.ForBlocks(table.Rows, threads, (start, end) =>
        {
            for (int column = 0; column < table.Columns.Length; column++)
                Place(table.Codes[column].AsSpan(start..end), column, start);
        });
    }

    /// <summary>Words of a row.</summary>
    public int Groups { get; }

    /// <summary>The words of all rows; the first column's code is in the lowest byte.</summary>
    public ulong[] Words { get; }

    /// <summary>Whether all words have room in one array.</summary>
    public static bool Fit(BinnedTable table) => (long)table.Rows * GroupsOf(table) <= Array.MaxLength;

    static int GroupsOf(BinnedTable table) => (table.Columns.Length + Width - 1) / Width;

    void Place(ReadOnlySpan<byte> codes, int column, int start)
    {
        Span<ulong> words = Words.AsSpan((start * Groups) + (column / Width));
        int shift = 8 * (column % Width);
        for (int row = 0; row < codes.Length; row++)
            words[row * Groups] |= (ulong)codes[row] << shift;
    }
}
