namespace Patron.Models.Preprocessing;

/// <summary>Raw columns of equal length under unique names.</summary>
public sealed class FeatureTable
{
    readonly Dictionary<string, FeatureColumn> _byName;

    /// <summary>A table of columns.</summary>
    /// <exception cref="ArgumentException">No column, a name twice, or columns of unequal length.</exception>
    public FeatureTable(IReadOnlyList<FeatureColumn> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("a table needs at least one column", nameof(columns));
        _byName = new(columns.Count, StringComparer.Ordinal);
        foreach (FeatureColumn column in columns)
        {
            if (!_byName.TryAdd(column.Name, column))
                throw new ArgumentException($"column '{column.Name}' is there twice", nameof(columns));
            if (column.Rows != columns[0].Rows)
            {
                throw new ArgumentException(
                    $"column '{column.Name}' has {column.Rows} rows, '{columns[0].Name}' has {columns[0].Rows}; "
                        + "they must be equally long",
                    nameof(columns));
            }
        }

        Columns = [.. columns];
    }

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Columns[0].Rows;

    /// <summary>The column of that name, or null.</summary>
    public FeatureColumn? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A table of some rows, in the order given; a row may be taken more than once.</summary>
    public FeatureTable Take(ReadOnlySpan<int> rows)
    {
        var taken = new FeatureColumn[Columns.Count];
        for (int i = 0; i < taken.Length; i++)
            taken[i] = Columns[i].Take(rows);
        return new FeatureTable(taken);
    }
}
