namespace Patron.DuckDb;

/// <summary>How an engine is opened, and opened again after it broke.</summary>
public sealed record DatabaseOptions
{
    /// <summary>File of the database. <value>The default value is null: in memory.</value></summary>
    public string? Path { get; init; }

    /// <summary>
    /// Memory the engine may use, in bytes. Range: > 0. <value>The default value is null: the engine's own, 80 % of all.</value>
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>
    /// Threads the engine works on. Range: >= 1. <value>The default value is null: one for each processor.</value>
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Where the engine spills what does not fit. <value>The default value is null: the engine's own choice.</value>
    /// </summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>
    /// Further settings of the engine by name, such as preserve_insertion_order. <value>The default value is none.</value>
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Every setting as the engine takes it.</summary>
    internal IEnumerable<(string Name, string Value)> All()
    {
        if (MemoryLimit is { } bytes)
            yield return ("memory_limit", $"{Positive(bytes, nameof(MemoryLimit))}B");
        if (Threads is { } threads)
            yield return ("threads", $"{Positive(threads, nameof(Threads))}");
        if (TemporaryFolder is { } folder)
            yield return ("temp_directory", folder);
        foreach ((string name, string value) in Settings)
            yield return (name, value);
    }

    static long Positive(long value, string name) =>
        value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be greater than 0.");
}
