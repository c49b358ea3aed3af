using Patron.Delta.Deletions;

namespace Patron.Delta.Data;

/// <summary>A data file that a scan reads.</summary>
/// <param name="Path">The engine's name for it.</param>
/// <param name="Form">How the rows stand in it.</param>
/// <param name="Values">The partition columns' values as SQL, in the order of the partition columns.</param>
/// <param name="Deleted">Rows to leave out; null when none are.</param>
sealed record ScanFile(string Path, FileForm Form, IReadOnlyList<string> Values, RowRanges? Deleted)
{
    /// <summary>Equal for files that one call of the Parquet reader can read.</summary>
    public string Kind => $"{Deleted is not null} {Form.Key}";

    /// <summary>Equal for files of one partition.</summary>
    public string Constants { get; } = string.Join(", ", Values);

    /// <summary>The files of a scan, those without any row left out.</summary>
    public static ScanFile[] Of(Snapshot snapshot, IReadOnlyCollection<DataFile> files)
    {
        DataFile[] read = [.. files.Where(file => file.DeletionVector is not { } vector || vector.Cardinality != file.Rows)];
        FileForm[] forms = snapshot.Forms.Of(read);
        Field[] partitions = snapshot.PartitionFields();
        DeletionVectorReader deletions = new(snapshot.Storage);
        return [.. read.Select((file, i) => new ScanFile(
            ScanSql.Locate(snapshot.Storage, file),
            forms[i],
            [.. partitions.Select(field => PartitionValue.ToSql(field.Type, snapshot.PartitionText(file, field)))],
            file.DeletionVector is null ? null : deletions.Read(file)))];
    }
}
