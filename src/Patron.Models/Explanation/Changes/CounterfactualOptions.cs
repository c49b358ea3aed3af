namespace Patron.Models.Explanation;

/// <summary>How counterfactuals are looked for.</summary>
public sealed record CounterfactualOptions
{
    /// <summary>Most that are given, each of other columns. Range: &gt;= 1. <value>The default is 3.</value></summary>
    public int Wanted { get; init; } = 3;

    /// <summary>Most columns that one changes. Range: &gt;= 1. <value>The default is 3.</value></summary>
    public int MostColumns { get; init; } = 3;

    /// <summary>Values of a column that are tried. Range: &gt;= 2. <value>The default is 24.</value></summary>
    public int Points { get; init; } = 24;

    /// <summary>Unfinished changes that are carried on to one more column. Range: &gt;= 1. <value>The default is 32.</value></summary>
    public int Beam { get; init; } = 32;

    /// <summary>
    /// Whether what is given brings no two columns together that no known row has so, see <see cref="UnseenPairs"/>.
    /// <value>The default is false.</value>
    /// </summary>
    public bool SeenOnly { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Wanted, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostColumns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Beam, 1);
    }
}
