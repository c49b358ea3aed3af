using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion;

/// <summary>What a table of a server has taken so far.</summary>
/// <param name="Table">The bronze table.</param>
/// <param name="MarkName">The name of the mark: that of the definition by which rows are read.</param>
sealed record TakenRows(string Table, string MarkName)
{
    const string BatchPrefix = "batch:";

    /// <summary>Whether the bronze table exists.</summary>
    public bool Exists { get; private init; }

    /// <summary>Whether there are rejected rows, of any table.</summary>
    public bool HasRejected { get; private init; }

    /// <summary>The mark; null where the last batch was not read by this definition.</summary>
    public long? Mark { get; private init; }

    /// <summary>The number of the last batch.</summary>
    public long Batch { get; private init; }

    /// <summary>When rows are read.</summary>
    public DateTimeOffset Now { get; private init; }

    /// <summary>What a table has taken; it and the rejected rows are bound, where they exist.</summary>
    public static TakenRows Of(string table, string markName, StepContext context)
    {
        string name = BronzeTable.NameOf(table);
        TakenRows none = new(name, markName) { Now = context.Time.GetUtcNow() };
        if (!context.Lake.Exists(name))
            return none;
        bool hasRejected = context.Lake.Exists(BronzeTable.Rejected);
        context.Lake.Bind(hasRejected ? [name, BronzeTable.Rejected] : [name]);
        IReadOnlyDictionary<string, long> marks = context.Lake.Snapshot(name).Applications;
        long batch = marks.Where(mark => mark.Key.StartsWith(BatchPrefix, StringComparison.Ordinal))
            .Select(mark => mark.Value).DefaultIfEmpty(0).Max();
        bool isOurs = marks.GetValueOrDefault(BatchPrefix + markName, -1) == batch;
        return none with
        {
            Exists = true,
            HasRejected = hasRejected,
            Mark = isOurs && marks.TryGetValue(markName, out long mark) ? mark : null,
            Batch = batch,
        };
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
        KnownRows.Drop(raw, Table, HasRejected);
        return raw.Read == 0 ? null : Marked(newest > Mark ? newest : Mark) with { Continues = true };
    }

    Batch Marked(long? mark) => new(mark is { } value
        ? new Dictionary<string, long> { [MarkName] = value, [BatchPrefix + MarkName] = Batch + 1 }
        : []);
}
