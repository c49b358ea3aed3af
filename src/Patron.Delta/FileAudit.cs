using Patron.Delta.Data;

namespace Patron.Delta;

/// <summary>A file that is not what the log says of it.</summary>
/// <param name="File">Where it lies.</param>
/// <param name="Found">What is wrong.</param>
public sealed record FileDamage(string File, string Found);

/// <summary>
/// The data files of a table's version held against the size and SHA-256 that the log keeps: Parquet has no checksum of its own, so a
/// file that was altered and is still well formed is found by nothing else.
/// </summary>
/// <param name="Files">Files of the version.</param>
/// <param name="Bytes">Their size by the log.</param>
/// <param name="WithoutHash">Files that another writer made without a SHA-256: only their size is held against the log.</param>
/// <param name="Damages">In the order of the log.</param>
public sealed record FileAudit(int Files, long Bytes, int WithoutHash, IReadOnlyList<FileDamage> Damages)
{
    /// <summary>Reads every file of a version whole.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static FileAudit Of(Snapshot snapshot, CancellationToken cancellation = default)
    {
        FileDamage?[] found = new FileDamage?[snapshot.Files.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, found.Length, options, index => found[index] = Damage(snapshot, snapshot.Files[index]));
        return new FileAudit(
            snapshot.Files.Count,
            snapshot.Files.Sum(file => file.Size),
            snapshot.Files.Count(file => HashOf(file) is null),
            [.. found.OfType<FileDamage>()]);
    }

    static FileDamage? Damage(Snapshot snapshot, DataFile file)
    {
        string path = file.Path;
        try
        {
            path = ScanSql.Locate(snapshot.Storage, file);
            if (!snapshot.Storage.Exists(path))
                return new FileDamage(path, "is missing");
            SealedFile now = snapshot.Storage.Measure(path);
            return now.Size != file.Size
                ? new FileDamage(path, $"has {now.Size} bytes, not the {file.Size} it was written with")
                : HashOf(file) is { } hash && hash != now.Sha256
                    ? new FileDamage(path, "was altered after it was written: its SHA-256 is another")
                    : null;
        }
        catch (DeltaException error)
        {
            return new FileDamage(path, error.Message);
        }
    }

    static string? HashOf(DataFile file) => file.Tags?.GetValueOrDefault(DataFile.HashTag);
}
