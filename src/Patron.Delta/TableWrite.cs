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
}

/// <summary>A write as it is asked for; <see cref="DeltaTable.Stage"/> prepares it.</summary>
public sealed record TableWrite
{
    TableWrite(WriteMode mode, string select, CommitDetails details)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(select);
        (Mode, Select, Details) = (mode, select.TrimEnd().TrimEnd(';'), details);
    }

    public WriteMode Mode { get; }

    /// <summary>The query whose rows are written.</summary>
    public string Select { get; }

    public CommitDetails Details { get; }

    /// <summary>Which rows a <see cref="WriteMode.Replace"/> takes out, as a SQL condition over the table's columns.</summary>
    public string? Where { get; private init; }

    /// <summary>Whether an <see cref="WriteMode.Overwrite"/> may change the table's columns.</summary>
    public bool NewColumns { get; init; }

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
}
