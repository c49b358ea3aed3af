using System.Text;
using Patron.Models.Onnx;
using Patron.Models.Propensity;
using Patron.Pipeline.Lineage;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A version's files as a folder of their own, which MLflow's tools load as a model.</summary>
public static class ModelExport
{
    const string OnnxFile = "model.onnx";

    /// <summary>
    /// Writes the folder, whole or not at all: model, definitions, training data, its evaluation and card where there are, its lineage, what
    /// <see cref="ModelImport"/> needs to know, and of a propensity model the ONNX file for programs that score without Patron.
    /// </summary>
    /// <param name="registry">Where the version is registered.</param>
    /// <param name="version">The version.</param>
    /// <param name="lineage">Where the version comes from; null leaves it out.</param>
    /// <param name="folder">Must not be there yet.</param>
    /// <returns>The files, by path within the folder, and why there is no ONNX file where the model has no such form.</returns>
    /// <exception cref="IOException">The folder is there, or cannot be written.</exception>
    public static ExportedModel Write(ModelRegistry registry, ModelVersion version, ModelLineage? lineage, string folder)
    {
        string target = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar);
        if (Path.Exists(target))
            throw new IOException($"{folder} is there already: name a folder that is not");
        RegisteredModel registered = registry.Read(version.Model, version.Version); // it is as it was registered, or this throws
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        string staged = Path.Combine(parent, $".{Path.GetFileName(target)}.{Environment.ProcessId}{WholeFile.Unfinished}");
        try
        {
            List<string> files = [.. Copy(registry.Store, version.Run, staged)];
            files.Add(PutVersion(ExportedVersion.Of(registry, version, registered, HashesOf(files, staged)), staged));
            if (lineage is not null)
            {
                files.Add(Put(ModelLineage.JsonFile, lineage.Json, staged));
                files.Add(Put(ModelLineage.MarkdownFile, lineage.Markdown, staged));
            }

            string? withoutOnnx = PutOnnx(registered, staged, files);
            Directory.Move(staged, target);
            return new ExportedModel(files, withoutOnnx);
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
            using Stream from = store.OpenArtifact(run, artifact.Path);
            yield return Put(artifact.Path[Prefix.Length..], from, folder);
        }
    }

    static string? PutOnnx(RegisteredModel registered, string folder, List<string> files)
    {
        if (registered.Kind != TrainPropensity.Kind)
            return null;
        try
        {
            PropensityModel model = PropensityContent.From(registered.Content).ToModel();
            (string File, byte[] Onnx)[] written = model.Learner is SegmentedLearner segmented
                ? [.. OnnxSegments.Of(model, segmented)]
                : [(OnnxFile, OnnxExport.Of(model))];
            foreach ((string file, byte[] content) in written)
            {
                using MemoryStream onnx = new(content);
                files.Add(Put(file, onnx, folder));
            }

            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    static Dictionary<string, string> HashesOf(List<string> files, string folder) => files.Where(ModelImport.Reads)
        .ToDictionary(file => file, file => ModelFiles.Sha256(File.ReadAllBytes(Path.Combine(folder, file))));

    static string PutVersion(ExportedVersion version, string folder)
    {
        using MemoryStream told = new(version.ToJson());
        return Put(ExportedVersion.File, told, folder);
    }

    static string Put(string file, string text, string folder)
    {
        using MemoryStream from = new(Encoding.UTF8.GetBytes(text));
        return Put(file, from, folder);
    }

    static string Put(string file, Stream from, string folder)
    {
        string path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream to = new(path, FileMode.CreateNew, FileAccess.Write);
        from.CopyTo(to);
        to.Flush(flushToDisk: true);
        return file;
    }
}

/// <summary>What an export wrote.</summary>
/// <param name="Files">By path within the folder.</param>
/// <param name="WithoutOnnx">Why a propensity model has no ONNX file; null where it has one, and of other models.</param>
public sealed record ExportedModel(IReadOnlyList<string> Files, string? WithoutOnnx);
