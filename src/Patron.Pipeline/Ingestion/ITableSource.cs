namespace Patron.Pipeline.Ingestion;

/// <summary>
/// What differs between kinds of sources, for one of a source's tables: how new rows are found and read. What follows is common
/// to all:
/// types, keys, rejecting, the limit of rejected rows, and the commit.
/// </summary>
interface ITableSource
{
    /// <summary>
    /// A text that changes whenever there may be new rows, cheap to tell since every run asks for it; null where only reading
    /// can tell.
    /// </summary>
    string? Fingerprint { get; }

    /// <summary>Reads the rows that are not taken yet, in their order; all rows where the table's mode is to replace.</summary>
    /// <param name="raw">Where they go.</param>
    /// <param name="taken">The marks that earlier batches were committed with.</param>
    /// <returns>Null when there is nothing new.</returns>
    /// <exception cref="SourceDataException">The data cannot be read as the definition says.</exception>
    Batch? Read(RawTable raw, IReadOnlyDictionary<string, long> taken);

    /// <summary>
    /// Completes lines and texts of unfit rows in <see cref="RawTable.Unfit"/>, where reading had no time to tell them.
    /// </summary>
    void Locate(RawTable raw)
    {
    }
}

/// <summary>What one reading brought.</summary>
/// <param name="Marks">
/// Names of the source's own with a number, from which the next reading tells what is taken; they are committed with the rows.
/// </param>
sealed record Batch(IReadOnlyDictionary<string, long> Marks)
{
    /// <summary>
    /// What was read before and has changed, as <c>_source</c> names it: its former rows go. Not asked where the mode is to
    /// replace.
    /// </summary>
    public IReadOnlyList<string> Renewed { get; init; } = [];

    /// <summary>
    /// Whether it follows on batches before, and <see cref="KnownRows"/> dropped what they brought: what they rejected stays.
    /// </summary>
    public bool Continues { get; init; }
}
