namespace Patron.Pipeline.Lineage;

/// <summary>What a column of a table is used for in making another column.</summary>
public enum SourceUse
{
    /// <summary>Its values as they are.</summary>
    Copied,

    /// <summary>Its values go into an expression.</summary>
    Computed,

    /// <summary>Its values of several rows are brought together.</summary>
    Aggregated,

    /// <summary>It decides which rows of two tables meet.</summary>
    Joined,

    /// <summary>It decides which rows there are.</summary>
    Filtered,

    /// <summary>It decides which rows belong together.</summary>
    Grouped,

    /// <summary>It decides the order of rows, or which of them come first.</summary>
    Ordered,
}

/// <summary>A column that another is made from.</summary>
/// <param name="Table">As steps name their inputs: see <see cref="Lake.TableReference"/>.</param>
/// <param name="Column">The column, as the table spells it.</param>
/// <param name="Use">What for.</param>
public readonly record struct ColumnSource(string Table, string Column, SourceUse Use);

/// <summary>Where a column of a result comes from.</summary>
/// <param name="Name">The column.</param>
/// <param name="Sources">What its values are made from, by table, column and use.</param>
/// <param name="IsKnown">Whether these are all; false where the SQL does not tell.</param>
public sealed record OutputColumn(string Name, IReadOnlyList<ColumnSource> Sources, bool IsKnown = true);

/// <summary>Where the columns of a result come from, and what decides which rows it has.</summary>
public sealed record ColumnLineage
{
    /// <summary>The columns of the result in their order; none where the SQL does not even tell which there are.</summary>
    public required IReadOnlyList<OutputColumn> Columns { get; init; }

    /// <summary>What joins, filters, groups and orders the rows as a whole, and so has a say in every column.</summary>
    public required IReadOnlyList<ColumnSource> Rows { get; init; }

    /// <summary>Whether <see cref="Rows"/> are all.</summary>
    public required bool RowsAreKnown { get; init; }

    /// <summary>Of a table with these columns of which nothing is known.</summary>
    public static ColumnLineage Unknown(IEnumerable<string> columns) => new()
    {
        Columns = [.. columns.Select(name => new OutputColumn(name, [], IsKnown: false))],
        Rows = [],
        RowsAreKnown = false,
    };

    /// <summary>
    /// The same for the columns that the table really has. Columns keep their places; where their number differs, nothing is said of
    /// any of them.
    /// </summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="added">Columns that were added behind those of the SQL, made from no table.</param>
    public ColumnLineage For(IReadOnlyList<string> columns, params IReadOnlyList<string> added)
    {
        if (!columns.Skip(columns.Count - added.Count).SequenceEqual(added) || Columns.Count != columns.Count - added.Count)
            return Unknown(columns) with { Rows = Rows };
        return this with
        {
            Columns =
            [
                .. Columns.Select((column, index) => column with { Name = columns[index] }),
                .. added.Select(name => new OutputColumn(name, [])),
            ],
        };
    }
}
