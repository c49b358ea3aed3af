namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A version's files as a folder of their own, which MLflow's tools load as a model.</summary>
public static class ModelExport
{
    /// <summary>Writes the folder, whole or not at all: model, definitions, training data, evaluation, and its card and lineage where there are.</summary>
    /// <param name="registry">Where the version is registered.</param>
    /// <param name="version">The version.</param>
    /// <param name="folder">Must not be there yet.</param>
    /// <returns>The files, by path within the folder.</returns>
    /// <exception cref="IOException">The folder is there, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(ModelRegistry registry, ModelVersion version, string folder)
    {
        string target = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        if (Path.Exists(target))
            throw new IOException($"{folder} is there already: name a folder that is not");
        registry.Read(version.Model, version.Version); // it is as it was registered, or this throws
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        string staged = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}{WholeFile.Unfinished}");
        try
        {
            List<string> files = [.. Copy(registry.Store, version.Run, staged)];
            Directory.Move(staged, target);
            return files;
        }
        catch
        {
            if (Directory.Exists(staged))
                Directory.Delete(staged, recursive: true);
            throw;
        }
    }

    static IEnumerable<string> Copy(ITrackingStore store, string run, string folder)
    {
        const string Prefix = ModelVersion.Folder + "/";
        foreach (RunArtifact artifact in store.Artifacts(run).Where(artifact => artifact.Path.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string file = artifact.Path[Prefix.Length..];
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using Stream from = store.OpenArtifact(run, artifact.Path);
            using FileStream to = new(path, FileMode.CreateNew, FileAccess.Write);
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
            yield return file;
        }
    }
}
