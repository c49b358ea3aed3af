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

    readonly IReadOnlyList<(string Artifact, byte[] Content)> _files;

    ModelImport(ExportedVersion version, IReadOnlyList<(string Artifact, byte[] Content)> files) => (Version, _files) = (version, files);

    /// <summary>What the folder tells of it.</summary>
    public ExportedVersion Version { get; }

    /// <summary>Reads a folder, and changes nothing.</summary>
    /// <exception cref="InvalidOperationException">It is no such folder, or not as it was written.</exception>
    public static ModelImport Read(string folder)
    {
        ExportedVersion version = Parsed<ExportedVersion>(folder, ExportedVersion.File, Bytes(folder, ExportedVersion.File, isNeeded: true)!);
        List<(string, byte[])> files = [];
        foreach ((string artifact, bool isNeeded) in Artifacts)
        {
            if (Bytes(folder, NameOf(artifact), isNeeded) is { } content)
                files.Add((artifact, content));
        }

        ModelImport import = new(version, files);
        if (ModelFiles.Sha256(import.ContentOf(ModelFiles.Content)) != version.Sha256)
        {
            throw new InvalidOperationException(
                $"{Path.Combine(folder, NameOf(ModelFiles.Content))} is not as it was exported (its hash differs): export the version again");
        }

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
        Definitions = Parsed<DefinitionRecord[]>(folder, ModelFiles.Definitions),
        TrainingData = Parsed<VersionRecord[]>(folder, ModelFiles.Training),
    };

    /// <summary>Registers it as the next version of its name, which is the challenger from then on, under a run of its own.</summary>
    /// <param name="store">Where models and their runs are kept.</param>
    /// <param name="run">The run that stands for the fit.</param>
    /// <param name="time">The clock.</param>
    internal ModelVersion Register(TrackingFolder store, Run run, TimeProvider time)
    {
        using FileStream? alive = store.Start(run with { Name = $"import {Version.Model}", Parameters = Version.Parameters });
        foreach ((string artifact, byte[] content) in _files)
        {
            using MemoryStream stream = new(content);
            store.PutArtifact(run.Id, artifact, stream);
        }

        DateTimeOffset now = time.GetUtcNow();
        store.Log(run.Id, new RunLog { Metrics = [.. Version.Metrics.Select(metric => new MetricPoint(metric.Key, metric.Value, now))] });
        ModelVersion version = store.AddVersion(Version.Model, run.Id, now, Version.ToTags(), Version.Description);
        store.SetAlias(Version.Model, ModelAliases.Challenger, version.Version);
        store.Log(run.Id, new RunLog { Tags = new Dictionary<string, string> { [RunTags.Model] = $"{version.Model}/{version.Version}" } });
        store.End(run.Id, RunStatus.Finished, now);
        return version;
    }

    byte[] ContentOf(string artifact) => _files.First(file => file.Artifact == artifact).Content;

    T Parsed<T>(string folder, string artifact) => Parsed<T>(folder, NameOf(artifact), ContentOf(artifact));

    static T Parsed<T>(string folder, string file, byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content, ModelFiles.Json)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"{Path.Combine(folder, file)} cannot be read ({error.Message}): export the version again");
        }
    }

    static byte[]? Bytes(string folder, string file, bool isNeeded)
    {
        string path = Path.Combine(folder, file);
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : isNeeded ? throw new InvalidOperationException($"{path} is not there: name a folder that 'patron models export' wrote") : null;
    }

    static string NameOf(string artifact) => artifact[(ModelVersion.Folder.Length + 1)..];
}
