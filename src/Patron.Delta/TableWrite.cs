namespace Patron.Delta;

/// <summary>What a write does with the rows that a table has.</summary>
public enum WriteMode
{
    /// <summary>The table must not exist.</summary>
    Create,

    /// <summary>All rows stay.</summary>
    Append,

    /// <summary>All rows go.</summary>
    Overwrite,

    /// <summary>Rows that match a condition go.</summary>
    Replace,

    /// <summary>Rows whose key is among the new rows' go.</summary>
    Merge,

    /// <summary>Rows that match a condition go, and none come.</summary>
    Delete,
}

/// <summary>A write as it is asked for; <see cref="DeltaTable.Stage"/> prepares it.</summary>
public sealed record TableWrite
{
    TableWrite(WriteMode mode, string select, CommitDetails details)
    {
        if (mode != WriteMode.Delete)
            ArgumentException.ThrowIfNullOrWhiteSpace(select);
        (Mode, Select, Details) = (mode, select.TrimEnd().TrimEnd(';'), details);
    }

    public WriteMode Mode { get; }

    /// <summary>The query whose rows are written; empty for a <see cref="WriteMode.Delete"/>.</summary>
    public string Select { get; }

    public CommitDetails Details { get; }

    /// <summary>Which rows a replacement or deletion takes out, as a SQL condition over the table's columns.</summary>
    public string? Where { get; private init; }

    /// <summary>The columns by which a <see cref="WriteMode.Merge"/> matches rows; never NULL in the new rows.</summary>
    public IReadOnlyList<string> Keys { get; private init; } = [];

    /// <summary>
    /// The column whose greatest value tells which of several new rows of one key is written, the query's last where they are
    /// equal; where null, a key may have one row only.
    /// </summary>
    public string? NewestBy { get; init; }

    /// <summary>
    /// Whether the query may change the table's columns. An <see cref="WriteMode.Overwrite"/> gives the table the query's. Other
    /// writes add the columns that the table lacks, leave those NULL that the query lacks, and give a column the wider of two types
    /// (integers, FLOAT to DOUBLE, decimals, DATE to TIMESTAMP); a wider type rewrites all files, so that every reader reads them.
    /// </summary>
    public bool NewColumns { get; init; }

    /// <summary>
    /// The version that the query reads, where it reads the table itself: what another writer changed since is a conflict. Where
    /// null, the write is based on the version that the table has when it begins.
    /// </summary>
    public Snapshot? Base { get; init; }

    /// <summary>For a table that the write creates.</summary>
    public TableOptions Options { get; init; } = new();

    /// <summary>A new table with the query's columns and rows.</summary>
    public static TableWrite Create(string select, CommitDetails details, TableOptions? options = null) =>
        new(WriteMode.Create, select, details) { Options = options ?? new() };

    /// <summary>The query's rows beside those that the table has.</summary>
    public static TableWrite Append(string select, CommitDetails details) => new(WriteMode.Append, select, details);

    /// <summary>The query's rows in place of all.</summary>
    public static TableWrite Overwrite(string select, CommitDetails details, bool newColumns = false) =>
        new(WriteMode.Overwrite, select, details) { NewColumns = newColumns };

    /// <summary>The query's rows in place of those where a condition holds.</summary>
    public static TableWrite Replace(string where, string select, CommitDetails details)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        return new TableWrite(WriteMode.Replace, select, details) { Where = where };
    }

    /// <summary>The query's rows beside those of the table with other keys.</summary>
    public static TableWrite Merge(IReadOnlyList<string> keys, string select, CommitDetails details)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count, nameof(keys));
        return new TableWrite(WriteMode.Merge, select, details) { Keys = keys };
    }

    /// <summary>No rows where a condition holds.</summary>
    public static TableWrite Delete(string where, CommitDetails details)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(where);
        return new TableWrite(WriteMode.Delete, "", details) { Where = where };
    }
}
