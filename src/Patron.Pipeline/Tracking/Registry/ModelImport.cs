using System.Text.Json;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>A version of a model read from a folder that <see cref="ModelExport"/> wrote, to be registered in another project.</summary>
public sealed class ModelImport
{
    /// <summary>Files of the folder that become artifacts; the second word says whether it has to be there.</summary>
    static readonly (string Artifact, bool IsNeeded)[] Artifacts =
    [
        (ModelFiles.Content, true), (ModelFiles.Definitions, true), (ModelFiles.Training, true), (ModelFiles.MLmodel, true),
        (ModelFiles.Evaluation, false), (ModelFiles.Example, false), (LearnerDecision.File, false),
    ];

    static readonly JsonSerializerOptions Json = new(ModelFiles.Json) { RespectNullableAnnotations = true };

    readonly IReadOnlyList<(string Artifact, byte[] Content)> _files;

    ModelImport(ExportedVersion version, IReadOnlyList<(string Artifact, byte[] Content)> files) => (Version, _files) = (version, files);

    /// <summary>What the folder tells of it.</summary>
    public ExportedVersion Version { get; }

    /// <summary>Whether an import reads a file of the folder.</summary>
    internal static bool Reads(string file) => Artifacts.Any(known => ModelFiles.NameOf(known.Artifact) == file);

    /// <summary>Reads a folder, and changes nothing.</summary>
    /// <exception cref="InvalidOperationException">It is no such folder, or not as it was written.</exception>
    /// <exception cref="ArgumentException">A parameter or metric has a name that none can have.</exception>
    public static ModelImport Read(string folder)
    {
        ExportedVersion version = Parsed<ExportedVersion>(folder, ExportedVersion.File, Bytes(folder, ExportedVersion.File));
        foreach (string key in version.Parameters.Keys.Concat(version.Metrics.Keys))
            KeyFiles.PathOf(folder, key); // it will be a file's name
        List<(string, byte[])> files = [];
        foreach ((string artifact, bool isNeeded) in Artifacts)
        {
            string name = ModelFiles.NameOf(artifact);
            if (version.Files.TryGetValue(name, out string? hash))
                files.Add((artifact, Whole(folder, name, hash)));
            else if (isNeeded)
                throw new InvalidOperationException($"{Path.Combine(folder, ExportedVersion.File)} tells no hash of {name}: export the version again");
        }

        ModelImport import = new(version, files);
        _ = import.ToModel(folder); // all of it can be read
        return import;
    }

    /// <summary>The version as it would be registered.</summary>
    /// <param name="folder">What errors name.</param>
    /// <exception cref="InvalidOperationException">A file of it cannot be read.</exception>
    public RegisteredModel ToModel(string folder) => new()
    {
        Name = Version.Model,
        Version = Version.Version,
        Kind = Version.Kind,
        RunId = "",
        AsOf = Version.AsOf,
        Metrics = Version.Metrics,
        Content = Parsed<JsonElement>(folder, ModelFiles.Content),
        Definitions = List<DefinitionRecord>(folder, ModelFiles.Definitions),
        TrainingData = List<VersionRecord>(folder, ModelFiles.Training),
    };

    /// <summary>Registers it as the next version of its name, which is the challenger from then on, under a run of its own.</summary>
    /// <param name="store">Where models and their runs are kept.</param>
    /// <param name="run">The run that stands for the fit.</param>
    /// <param name="time">The clock.</param>
    internal ModelVersion Register(TrackingFolder store, Run run, TimeProvider time)
    {
        run = run with { Name = $"import {Version.Model}", Parameters = Version.Parameters, User = Version.TrainedBy ?? run.User };
        using FileStream? alive = store.Start(run);
        try
        {
            return Register(store, run.Id, time.GetUtcNow());
        }
        catch
        {
            store.End(run.Id, RunStatus.Failed, time.GetUtcNow());
            throw;
        }
    }

    ModelVersion Register(TrackingFolder store, string run, DateTimeOffset now)
    {
        foreach ((string artifact, byte[] content) in _files)
        {
            using MemoryStream stream = new(content);
            store.PutArtifact(run, artifact, stream);
        }

        store.Log(run, new RunLog { Metrics = [.. Version.Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, now))] });
        ModelVersion version = store.AddVersion(Version.Model, run, now, Version.ToTags(), Version.Description);
        store.SetAlias(Version.Model, ModelAliases.Challenger, version.Version);
        store.Log(run, new RunLog { Tags = new Dictionary<string, string> { [RunTags.Model] = $"{version.Model}/{version.Version}" } });
        store.End(run, RunStatus.Finished, now);
        return version;
    }

    byte[] ContentOf(string artifact) => _files.First(file => file.Artifact == artifact).Content;

    T Parsed<T>(string folder, string artifact) => Parsed<T>(folder, ModelFiles.NameOf(artifact), ContentOf(artifact));

    T[] List<T>(string folder, string artifact) where T : class
    {
        T?[] list = Parsed<T?[]>(folder, artifact);
        return list.Contains(null)
            ? throw new InvalidOperationException(
                $"{Path.Combine(folder, ModelFiles.NameOf(artifact))} cannot be read (an element is null): export the version again")
            : [.. list.OfType<T>()];
    }

    static T Parsed<T>(string folder, string file, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content, Json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"{Path.Combine(folder, file)} cannot be read ({error.Message}): export the version again");
        }
    }

    static byte[] Whole(string folder, string file, string hash)
    {
        byte[] content = Bytes(folder, file);
        return ModelFiles.Sha256(content) == hash ? content : throw new InvalidOperationException(
            $"{Path.Combine(folder, file)} is not as it was exported (its hash differs): export the version again");
    }

    static byte[] Bytes(string folder, string file)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InvalidOperationException($"{path} is not there: name a folder that 'patron models export' wrote");
    }
}
