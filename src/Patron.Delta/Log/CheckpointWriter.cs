using Patron.DuckDb;

namespace Patron.Delta.Log;

/// <summary>
/// Classic checkpoints of version 1, which every table may have: sections "Checkpoints" and "Checkpoint Schema". The engine turns
/// each action, as the JSON line that a commit would have, into a Parquet row. Writers of one version that race write the same;
/// the first to finish names the file.
/// </summary>
sealed class CheckpointWriter(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    const string Lines = "_patron_checkpoint_lines";

    const string TextMap = "\"MAP(VARCHAR, VARCHAR)\"";

    const string Vector =
        """
        {"storageType":"VARCHAR","pathOrInlineDv":"VARCHAR","offset":"INTEGER","sizeInBytes":"INTEGER","cardinality":"BIGINT"}
        """;

    const string Structure =
        $$"""
        {
          "txn":{"appId":"VARCHAR","version":"BIGINT","lastUpdated":"BIGINT"},
          "add":{"path":"VARCHAR","partitionValues":{{TextMap}},"size":"BIGINT","modificationTime":"BIGINT",
            "dataChange":"BOOLEAN","stats":"VARCHAR","tags":{{TextMap}},"deletionVector":{{Vector}}},
          "remove":{"path":"VARCHAR","deletionTimestamp":"BIGINT","dataChange":"BOOLEAN","extendedFileMetadata":"BOOLEAN",
            "partitionValues":{{TextMap}},"size":"BIGINT","deletionVector":{{Vector}}},
          "metaData":{"id":"VARCHAR","name":"VARCHAR","description":"VARCHAR",
            "format":{"provider":"VARCHAR","options":{{TextMap}}},"schemaString":"VARCHAR","partitionColumns":["VARCHAR"],
            "configuration":{{TextMap}},"createdTime":"BIGINT"},
          "protocol":{"minReaderVersion":"INTEGER","minWriterVersion":"INTEGER",
            "readerFeatures":["VARCHAR"],"writerFeatures":["VARCHAR"]},
          "domainMetadata":{"domain":"VARCHAR","configuration":"VARCHAR","removed":"BOOLEAN"}
        }
        """;

    /// <summary>
    /// Writes the checkpoint of a version, without tombstones that have expired, and lets <c>_last_checkpoint</c> point to it.
    /// </summary>
    public void Write(LogReplay state, long version, DateTimeOffset now)
    {
        string[] lines = [.. Actions(state, now)];
        string temporary = $"{LogListing.Folder}/.{version:D20}.checkpoint.{Guid.NewGuid():N}.tmp";
        try
        {
            Copy(lines, storage.Locate(temporary));
            SealedFile file = storage.Seal(temporary);
            storage.TryRename(temporary, LogListing.CheckpointPath(version));
            Announce(version, lines.Length, state.Files().Length, file.Size);
        }
        finally
        {
            storage.Delete(temporary);
        }
    }

    static IEnumerable<string> Actions(LogReplay state, DateTimeOffset now)
    {
        DateTimeOffset oldest = now - TableProperties.Interval(
            state.Metadata!, "delta.deletedFileRetentionDuration", TimeSpan.FromDays(7));
        yield return ActionWriter.Protocol(state.Protocol!);
        yield return ActionWriter.Metadata(state.Metadata!);
        foreach (ApplicationAction application in state.Applications.Values)
            yield return ActionWriter.Application(application);
        foreach ((string domain, string configuration) in state.Domains)
            yield return ActionWriter.Domain(domain, configuration);
        foreach (RemoveAction remove in state.Tombstones.Where(remove => remove.Time > oldest))
            yield return ActionWriter.Remove(remove.File with { DataChange = false }, remove.Time);
        foreach (DataFile file in state.Files())
            yield return ActionWriter.Add(file with { DataChange = false });
    }

    void Copy(string[] lines, string path)
    {
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Lines} (line VARCHAR)", cancellation);
        try
        {
            using (Appender appender = connection.Append(Lines))
            {
                appender.Append(lines);
                appender.Complete();
            }

            connection.Execute(
                $"COPY (SELECT unnest(from_json(line, {Sql.Literal(Structure)})) FROM {Lines}) "
                + $"TO {Sql.Literal(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)",
                cancellation);
        }
        finally
        {
            connection.Execute($"DROP TABLE IF EXISTS {Lines}", CancellationToken.None);
        }
    }

    /// <summary>Section "Last Checkpoint File"; one that points to a newer checkpoint stays.</summary>
    void Announce(long version, int actions, int files, long bytes)
    {
        if (LastCheckpoint.Read(storage) >= version)
            return;
        storage.Replace(LastCheckpoint.Path, LastCheckpoint.Write(version, actions, files, bytes));
    }
}
