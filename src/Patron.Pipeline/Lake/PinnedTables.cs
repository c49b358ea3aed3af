namespace Patron.Pipeline.Lake;

/// <summary>Versions of another lake's tables that a session reads in place of its own, and never writes.</summary>
/// <param name="Other">The other lake.</param>
/// <param name="Versions">The version of each, by the reference as steps name it.</param>
sealed record PinnedTables(LakeSession Other, IReadOnlyDictionary<string, long> Versions)
{
    /// <summary>Whether the other lake is meant; its tables are, in whichever version.</summary>
    public bool Hold(TableReference reference) => Versions.ContainsKey(reference.ToString()) || Versions.ContainsKey(reference.Table);

    /// <summary>The version; null leaves it to the reference.</summary>
    public long? VersionOf(TableReference reference) =>
        Versions.TryGetValue(reference.ToString(), out long version) ? version : null;
}
