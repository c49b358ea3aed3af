using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>Files of runs, through the server's artifact proxy (<c>mlflow_artifacts.proto</c>).</summary>
sealed class MlflowArtifacts(MlflowConnection connection)
{
    /// <summary>Refuses a place that the server does not give out itself.</summary>
    /// <param name="root">Where files go, as the server says it.</param>
    /// <exception cref="TrackingServerException">It is a store that its clients must reach on their own.</exception>
    public void RequireProxy(string root) => ProxyPath(root, "");

    /// <summary>All files of a run, by path.</summary>
    /// <param name="run">The server's id of it.</param>
    public IReadOnlyList<RunArtifact> List(string run)
    {
        List<RunArtifact> files = [];
        Queue<string?> folders = new([null]);
        HashSet<string> seen = [];
        while (folders.TryDequeue(out string? folder))
        {
            foreach (JsonElement file in MlflowRuns.Pages("files", token =>
                connection.Get("artifacts/list", ("run_id", run), ("path", folder), ("page_token", token))))
            {
                string path = file.Text("path");
                if (file.Text("is_dir") != "true")
                    files.Add(new RunArtifact(path, file.Whole("file_size") ?? 0));
                else if (seen.Add(path))
                    folders.Enqueue(path);
            }
        }

        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>Stores a file, in place of one with the same path.</summary>
    public void Put(MlflowRun run, string path, Stream content)
    {
        string place = ProxyPath(run.ArtifactRoot, path);
        if (content.CanSeek)
        {
            connection.PutFile(place, content);
            return;
        }

        using Stream copy = SeekableFile.CopyOf(content, CancellationToken.None);
        connection.PutFile(place, copy);
    }

    /// <summary>A file as a whole.</summary>
    /// <exception cref="FileNotFoundException">There is none; the server itself calls that an internal error (500).</exception>
    public Stream Open(MlflowRun run, string path)
    {
        string place = ProxyPath(run.ArtifactRoot, path);
        return connection.Again(() =>
        {
            try
            {
                return connection.GetFile(place);
            }
            catch (TrackingServerException error) when (error.Status is 404 or 500)
            {
                if (List(run.Id).All(file => file.Path != path))
                    throw new FileNotFoundException($"run {run.Run.Id} has no file {path} on {connection.Server.Name}", path);
                throw;
            }
        });
    }

    /// <summary>The path below the proxy. The server decodes it until nothing is left to decode, and so would rename <c>a%41</c>; its Python client does not find a name with a question mark.</summary>
    string ProxyPath(string root, string path)
    {
        const string scheme = "mlflow-artifacts:";
        string own = connection.Server.At("api/2.0/mlflow-artifacts/artifacts/").AbsoluteUri;
        string authority = $"//{connection.Server.Url.Authority}/";
        string? place = root.StartsWith(own, StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(root[own.Length..])
            : !root.StartsWith(scheme, StringComparison.Ordinal) ? null
            : root[scheme.Length..] is var rest && !rest.StartsWith("//", StringComparison.Ordinal) ? rest
            : rest.StartsWith(authority, StringComparison.OrdinalIgnoreCase) ? rest[authority.Length..]
            : null;
        if (place is null)
        {
            throw new TrackingServerException(
                $"{connection.Server.Name} keeps files of runs in {root}, which it does not give out itself: start it with mlflow server --serve-artifacts; "
                + "an experiment that is there keeps its place, so rename it or project 'name' as well");
        }

        if (path.Contains("//", StringComparison.Ordinal) || path.Split('/').Any(part => part is "." or "..") || path.AsSpan().IndexOfAny("%#?\\") >= 0)
            throw new TrackingServerException($"'{path}' cannot be the path of a file on an MLflow server: leave out empty parts, '.', '..', '%', '#', '?' and '\\'");
        return string.Join('/', place.Split('/').Concat(path.Split('/')).Where(part => part.Length > 0).Select(Uri.EscapeDataString));
    }
}
