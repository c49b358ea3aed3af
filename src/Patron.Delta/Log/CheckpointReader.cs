using System.Text;
using Patron.DuckDb;

namespace Patron.Delta.Log;

/// <summary>
/// The actions of a checkpoint: of version 1, whole or in parts, or of version 2 with its further files. Data files, of which
/// there are many, come as columns; of other actions the engine makes the JSON lines that a commit would have.
/// </summary>
sealed class CheckpointReader(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    /// <param name="checkpoint">Which.</param>
    /// <param name="withTombstones">Whether files that are gone are wanted too.</param>
    public IEnumerable<LogAction> Read(CheckpointFiles checkpoint, bool withTombstones)
    {
        List<string> sidecars = [];
        foreach (StoredFile file in checkpoint.Files)
        {
            foreach (LogAction action in ReadFile($"{LogListing.Folder}/{file.Name}", withTombstones))
            {
                if (action is SidecarAction sidecar)
                    sidecars.Add(sidecar.Path);
                else
                    yield return action;
            }
        }

        foreach (LogAction action in sidecars.SelectMany(path => ReadFile(PathOf(path), withTombstones)))
            yield return action;
    }

    string PathOf(string sidecar)
    {
        string path = LogPath.RequireLocal(LogPath.Decode(sidecar), storage);
        return path.Contains('/', StringComparison.Ordinal) ? path : $"{LogListing.Folder}/_sidecars/{path}";
    }

    IEnumerable<LogAction> ReadFile(string path, bool withTombstones) => path.EndsWith(".json", StringComparison.Ordinal)
        ? ActionReader.ReadLines(storage.Locate(path), storage.Read(path))
        : ReadParquet(storage.Locate(path), withTombstones);

    List<LogAction> ReadParquet(string file, bool withTombstones)
    {
        try
        {
            string source = $"read_parquet({Data.ScanSql.FileList([file])})";
            IReadOnlyList<Column> columns = ColumnsOf(source);
            List<LogAction> actions = ReadOthers(file, source, columns, withTombstones);
            if (columns.FirstOrDefault(column => column.Name == CheckpointFileRows.Column) is { } add)
                actions.AddRange(CheckpointFileRows.Read(connection, source, add.Type, cancellation));
            return actions;
        }
        catch (DuckDbException error)
        {
            throw new DeltaException($"the checkpoint {file} cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (ActionReader.IsMalformed(error))
        {
            throw new DeltaException($"the checkpoint {file} has an action that cannot be read: {error.Message}", error);
        }
    }

    IReadOnlyList<Column> ColumnsOf(string source)
    {
        using Result result = connection.Query($"FROM {source} LIMIT 0", cancellation);
        return result.Columns;
    }

    List<LogAction> ReadOthers(string file, string source, IReadOnlyList<Column> columns, bool withTombstones)
    {
        string[] names = [.. columns.Select(column => column.Name)
            .Where(name => name != CheckpointFileRows.Column && (withTombstones || name != "remove"))
            .Select(Sql.Identifier)];
        if (names.Length == 0)
            return [];

        List<LogAction> actions = [];
        string members = string.Join(", ", names.Select(name => $"{name} := {name}"));
        using Result result = connection.Query(
            $"SELECT CAST(to_json(struct_pack({members})) AS VARCHAR) FROM {source} "
            + $"WHERE {string.Join(" OR ", names.Select(name => $"{name} IS NOT NULL"))}",
            cancellation);
        for (int row = 0; result.TryNext(out DataChunk chunk);)
        {
            for (int i = 0; i < chunk.Rows; i++, row++)
            {
                if (ActionReader.Read(Encoding.UTF8.GetString(chunk[0].Utf8(i)), file, row + 1) is { } action)
                    actions.Add(action);
            }
        }

        return actions;
    }
}
