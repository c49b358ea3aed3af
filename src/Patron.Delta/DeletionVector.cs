namespace Patron.Delta;

/// <summary>Where the list of a data file's deleted rows is: section "Deletion Vector Descriptor Schema".</summary>
/// <param name="StorageType"><c>u</c>, <c>p</c> or <c>i</c>: a file by its UUID, a file by its path, or in place.</param>
/// <param name="PathOrInlineDv">The path, or the list itself as Base85.</param>
/// <param name="Offset">Where in its file the list begins, in bytes; null in place.</param>
/// <param name="SizeInBytes">Length of the serialized list.</param>
/// <param name="Cardinality">How many rows are deleted.</param>
public sealed record DeletionVector(string StorageType, string PathOrInlineDv, int? Offset, int SizeInBytes, long Cardinality)
{
    /// <summary>Tells the lists of one file apart, the protocol's <c>uniqueId</c>.</summary>
    public string UniqueId => Offset is { } offset ? $"{StorageType}{PathOrInlineDv}@{offset}" : StorageType + PathOrInlineDv;
}
