using System.Text;
using Patron.DuckDb;

namespace Patron.Delta.Log;

/// <summary>
/// The actions of a checkpoint. The engine turns each Parquet row into the JSON line that a commit would have, so that one reader
/// serves both.
/// </summary>
sealed class CheckpointReader(ITableStorage storage, Connection connection, CancellationToken cancellation)
{
    public IEnumerable<LogAction> Read(CheckpointFiles checkpoint)
    {
        List<string> sidecars = [];
        foreach (LogAction action in checkpoint.Files.SelectMany(file => ReadFile($"{LogListing.Folder}/{file.Name}")))
        {
            if (action is SidecarAction sidecar)
                sidecars.Add(sidecar.Path);
            else
                yield return action;
        }

        foreach (LogAction action in sidecars.SelectMany(ReadSidecar))
            yield return action;
    }

    IEnumerable<LogAction> ReadSidecar(string uri)
    {
        string path = LogPath.Decode(uri);
        return ReadFile(path.Contains('/', StringComparison.Ordinal) ? path : $"{LogListing.Folder}/_sidecars/{path}");
    }

    IEnumerable<LogAction> ReadFile(string path) => path.EndsWith(".json", StringComparison.Ordinal)
        ? ActionReader.ReadLines(storage.Locate(path), storage.Read(path))
        : ReadParquet(storage.Locate(path));

    List<LogAction> ReadParquet(string file)
    {
        List<LogAction> actions = [];
        try
        {
            using Result result = connection.Query(
                $"SELECT CAST(to_json(action) AS VARCHAR) FROM read_parquet({Sql.Literal(file)}) AS action", cancellation);
            for (int row = 0; result.TryNext(out DataChunk chunk);)
            {
                for (int i = 0; i < chunk.Rows; i++, row++)
                {
                    string line = Encoding.UTF8.GetString(chunk[0].Utf8(i));
                    if (ActionReader.Read(line, file, row + 1) is { } action)
                        actions.Add(action);
                }
            }

            return actions;
        }
        catch (DuckDbException error)
        {
            throw new DeltaException($"the checkpoint {file} cannot be read: {error.Message}", error);
        }
    }
}
