using Patron.Models.Preprocessing;

namespace Patron.Models.Trees;

/// <summary>Turns the values of one raw column into codes of a byte: 0 is missing, 1 and up are bins.</summary>
abstract class ColumnCodes(string column)
{
    /// <summary>The code of missing values, and of categories that are not known.</summary>
    public const int Missing = 0;

    public string Column { get; } = column;

    /// <summary>Number of codes, the one of missing values included.</summary>
    public abstract int Count { get; }

    /// <summary>Codes of the rows [start, end).</summary>
    /// <param name="values">The column.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <param name="codes">Where to.</param>
    /// <param name="stride">Bytes from one code to the next.</param>
    /// <param name="unseen">Counts categories that are not known; null where nobody asks.</param>
    public abstract void Encode(
        FeatureColumn values, int start, int end, Span<byte> codes, int stride, UnseenCounter? unseen = null);

    /// <summary>The column of the right kind in a table.</summary>
    public FeatureColumn In(FeatureTable table)
    {
        FeatureColumn column = table.Find(Column)
            ?? throw new ArgumentException(
                $"column '{Column}' is missing; the table has {string.Join(", ", table.Columns.Select(c => c.Name))}",
                nameof(table));
        return Reads(column)
            ? column
            : throw new ArgumentException($"column '{Column}' must be {Expected}, as when the trees were fitted", nameof(table));
    }

    protected abstract string Expected { get; }

    protected abstract bool Reads(FeatureColumn column);
}
