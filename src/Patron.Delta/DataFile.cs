namespace Patron.Delta;

/// <summary>A data file that belongs to a table's version, as its <c>add</c> action says.</summary>
public sealed record DataFile
{
    /// <summary>The tag that holds the SHA-256 of the file's content, in lower-case hexadecimal, on files that Patron wrote.</summary>
    public const string HashTag = "patron.sha256";

    /// <summary>The path as the log writes it: a URI, relative to the table or absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Text per partition column; null or empty stands for NULL.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = new Dictionary<string, string?>();

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset Modified { get; init; }

    /// <summary>False when the commit only rearranged rows that the table already had.</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>The statistics' own JSON text; null where the writer gave none.</summary>
    public string? Statistics { get; init; }

    /// <summary>Notes about the file, such as <see cref="HashTag"/>; null when there are none.</summary>
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    /// <summary>Rows in the file, from the statistics; null where they do not say.</summary>
    public long? Rows { get; init; }

    /// <summary>The rows of the file that are deleted; null when none are.</summary>
    public DeletionVector? DeletionVector { get; init; }

    /// <summary>Names the list of deleted rows; null when none are.</summary>
    public string? DeletionVectorId => DeletionVector?.UniqueId;
}
