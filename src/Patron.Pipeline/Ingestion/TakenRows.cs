using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>What a table of a server has taken so far.</summary>
/// <param name="Table">The bronze table.</param>
/// <param name="MarkName">The name of the mark: that of the definition by which rows are read.</param>
/// <param name="Exists">Whether the bronze table exists.</param>
/// <param name="Mark">The mark; null where nothing was taken by this definition.</param>
sealed record TakenRows(string Table, string MarkName, bool Exists, long? Mark)
{
    /// <summary>What a table has taken; the table is bound, where it exists.</summary>
    public static TakenRows Of(string table, string markName, StepContext context)
    {
        string name = BronzeTable.NameOf(table);
        if (!context.Lake.Exists(name))
            return new TakenRows(name, markName, false, null);
        context.Lake.Bind([name]);
        bool isMarked = context.Lake.Snapshot(name).Applications.TryGetValue(markName, out long mark);
        return new TakenRows(name, markName, true, isMarked ? mark : null);
    }

    /// <summary>The mode in which to take rows: what another definition read is replaced as a whole.</summary>
    public IngestMode ModeFor(IngestMode mode) => Exists && Mark is null ? IngestMode.Replace : mode;

    /// <summary>What was read of a table that is read whole; null where it has the same rows as before.</summary>
    /// <param name="content">The same for the same rows in any order.</param>
    public Batch? Whole(long content) => content == Mark ? null : Marked(content);

    /// <summary>What was read of the rows from the mark on; null where the table has them all.</summary>
    /// <param name="newest">The mark of the newest row; null where there was none.</param>
    /// <param name="raw">The rows.</param>
    public Batch? Newer(long? newest, RawTable raw)
    {
        if (Mark is null)
            return Marked(newest);
        KnownRows.Drop(raw, Table);
        bool isSame = raw.Count("raw") == 0 && raw.Count("raw_broken") == 0;
        return isSame ? null : Marked(newest > Mark ? newest : Mark);
    }

    Batch Marked(long? mark) => new(mark is { } value ? new Dictionary<string, long> { [MarkName] = value } : []);
}
