namespace Patron.Pipeline.Lake;

/// <summary>Versions of another lake's tables that a session reads in place of its own, and never writes.</summary>
/// <param name="Other">The other lake.</param>
/// <param name="Versions">The version of each, by the reference as steps name it.</param>
sealed record PinnedTables(LakeSession Other, IReadOnlyDictionary<string, long> Versions)
{
    /// <summary>
    /// Versions of tables that the session writes itself: of these it reads the rows before <see cref="LakeSession.AsOf"/> together
    /// with its own.
    /// </summary>
    public IReadOnlyDictionary<string, long> Earlier { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether the other lake is meant; its tables are, in whichever version.</summary>
    public bool Hold(TableReference reference) => Versions.ContainsKey(reference.ToString()) || Versions.ContainsKey(reference.Table);

    /// <summary>The version; null leaves it to the reference.</summary>
    public long? VersionOf(TableReference reference) =>
        Versions.TryGetValue(reference.ToString(), out long version) ? version : null;

    /// <summary>The other lake's rows of a table that the session writes, from before an instant, as a SELECT; null for none.</summary>
    public string? EarlierRows(string table, DateTimeOffset asOf) => Earlier.TryGetValue(table, out long version)
        ? $"SELECT * FROM {Other.Snapshot(TableReference.To(table, version)).ToSql()} WHERE as_of < {LakeSession.TimestampLiteral(asOf)}"
        : null;

    /// <summary>The newest version of a table among those recorded by their numbers; null where there is none.</summary>
    public TableReference? RecordedOf(string table) => Versions.Keys.Select(TableReference.Parse)
        .Where(reference => reference.Table == table && reference.Version is not null)
        .MaxBy(reference => reference.Version);
}
