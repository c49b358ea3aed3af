namespace Patron.Delta.Deletions;

/// <summary>Rows of a file, counted from 0, as runs in rising order; runs that touch are one.</summary>
sealed class RowRanges
{
    readonly List<(long First, long Last)> _runs = [];

    public IReadOnlyList<(long First, long Last)> Runs => _runs;

    /// <summary>How many rows.</summary>
    public long Count { get; private set; }

    /// <exception cref="FormatException">The run does not lie after the ones before it.</exception>
    public void Add(long first, long last)
    {
        long previous = _runs.Count > 0 ? _runs[^1].Last : -1;
        if (first <= previous || last < first)
            throw new FormatException($"rows {first} to {last} come after row {previous}");
        Count += last - first + 1;
        if (_runs.Count > 0 && previous + 1 == first)
            _runs[^1] = (_runs[^1].First, last);
        else
            _runs.Add((first, last));
    }
}
