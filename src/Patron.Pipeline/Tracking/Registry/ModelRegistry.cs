using System.Globalization;
using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Folder;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>Models of a project by name and version: their content is written once and never changed; aliases say which one scores.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="chosen">Versions or aliases that score in place of the champions, by model.</param>
public sealed class ModelRegistry(ITrackingStore store, IReadOnlyDictionary<string, string>? chosen = null)
{
    const int MostTold = 5;

    /// <summary>The registry of a project's environment.</summary>
    public static ModelRegistry Of(ProjectDefinition project) => new(TrackingFolder.Of(project));

    /// <summary>Where models and their runs are kept.</summary>
    public ITrackingStore Store => store;

    /// <summary>Versions of all models, or of one, by name and number.</summary>
    public IReadOnlyList<ModelVersion> Versions(string? name = null) => store.Versions(name);

    /// <summary>The newest version of a model, or 0 where there is none.</summary>
    public int NewestVersion(string name) => store.Versions(name).Select(version => version.Version).DefaultIfEmpty(0).Max();

    /// <summary>The newest version of a model.</summary>
    /// <exception cref="InvalidOperationException">No version of it was ever registered.</exception>
    public RegisteredModel Newest(string name) => NewestVersion(name) is > 0 and var newest
        ? Read(name, newest)
        : throw new InvalidOperationException($"no version of model '{name}' is registered: run its train step first");

    /// <summary>The version that an alias means; null where it means none.</summary>
    public ModelVersion? ByAlias(string name, string alias) =>
        store.Versions(name).FirstOrDefault(version => version.Aliases.Contains(alias));

    /// <summary>The version that a number, with or without <c>v</c>, or an alias means; null where it means none.</summary>
    public ModelVersion? Find(string name, string wanted) => store.Versions(name).FirstOrDefault(version =>
        version.Aliases.Contains(wanted) || version.Version.ToString(CultureInfo.InvariantCulture) == wanted.TrimStart('v'));

    /// <summary>The version that a number or an alias means.</summary>
    /// <exception cref="UnknownVersionException">It means none.</exception>
    public ModelVersion Meant(string name, string wanted) =>
        Find(name, wanted) ?? throw new UnknownVersionException($"model {name} has no version or alias '{wanted}'; it has {NewestOf(name)}");

    /// <summary>A version as a person calls it: <c>3 (champion)</c>.</summary>
    public static string Called(ModelVersion version)
    {
        string number = version.Version.ToString(CultureInfo.InvariantCulture);
        return version.Aliases.Count > 0 ? $"{number} ({string.Join(", ", version.Aliases)})" : number;
    }

    /// <summary>Who started the run that trained a version; null where the run is gone.</summary>
    public string? TrainedBy(ModelVersion version) => store.Find(version.Run)?.User;

    /// <summary>The parameters of a fit; none where it is gone.</summary>
    /// <param name="fit">Its run.</param>
    public IReadOnlyDictionary<string, string> ParametersOf(string fit) => store.Find(fit)?.Parameters ?? new Dictionary<string, string>();

    /// <summary>The version that scores: the champion, or the one chosen in its place.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public RegisteredModel Scoring(string name) => ScoringVersion(name) is { } version
        ? Read(name, version.Version)
        : throw new InvalidOperationException(
            chosen?.GetValueOrDefault(name) is { } wanted
                ? $"model '{name}' has no version or alias '{wanted}': see 'patron models list'"
                : NewestVersion(name) == 0
                    ? $"no version of model '{name}' is registered: run its train step first"
                    : $"model '{name}' has no champion, so nothing may score: 'patron models show {name}' says why no version was promoted, "
                        + $"'patron models promote {name} {NewestVersion(name)} --override REASON' lets one score all the same");

    /// <summary>One version, whole.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or not as it was registered.</exception>
    public RegisteredModel Read(string name, int version)
    {
        ModelVersion known = store.Versions(name).FirstOrDefault(other => other.Version == version)
            ?? throw new InvalidOperationException($"model '{name}' has no version {version}: see 'patron models list'");
        byte[] content = Artifact(known, ModelFiles.Content);
        if (ModelFiles.Sha256(content) != known.Tags.GetValueOrDefault(VersionTags.Sha256))
        {
            throw new InvalidOperationException(
                $"version {version} of model '{name}' is not as it was registered (its hash differs): restore it from a backup, or train again");
        }

        HashSet<string> files = [.. store.Artifacts(known.Run).Select(artifact => artifact.Path)];
        return new RegisteredModel
        {
            Name = name,
            Version = version,
            Kind = known.Tags[VersionTags.Kind],
            RunId = known.Run,
            AsOf = DateTimeOffset.Parse(known.Tags[VersionTags.AsOf], CultureInfo.InvariantCulture),
            Metrics = MetricsOf(known.Run),
            Content = JsonSerializer.Deserialize<JsonElement>(content, ModelFiles.Json),
            Evaluation = files.Contains(ModelFiles.Evaluation)
                ? JsonSerializer.Deserialize<JsonElement>(Artifact(known, ModelFiles.Evaluation), ModelFiles.Json)
                : null,
            Definitions = JsonSerializer.Deserialize<DefinitionRecord[]>(Artifact(known, ModelFiles.Definitions), ModelFiles.Json)!,
            TrainingData = JsonSerializer.Deserialize<VersionRecord[]>(Artifact(known, ModelFiles.Training), ModelFiles.Json)!,
        };
    }

    /// <summary>Lets a version score from now on.</summary>
    public void Promote(string name, int version)
    {
        int before = ByAlias(name, ModelAliases.Champion)?.Version ?? 0;
        if (before != version && store.Versions(name).FirstOrDefault(known => known.Version == version) is { } promoted)
            ChampionHistory.Add(store, promoted, before);
        store.SetAlias(name, ModelAliases.Champion, version);
        if (ByAlias(name, ModelAliases.Challenger)?.Version == version)
            store.SetAlias(name, ModelAliases.Challenger, null);
    }

    /// <summary>Lets the champion before this one score again, or the one before that, as long as it may be used.</summary>
    /// <returns>It; null where there was none, and nothing changed.</returns>
    internal ModelVersion? RollBack(string name, Func<ModelVersion, bool> isUsable)
    {
        if (ByAlias(name, ModelAliases.Champion) is not { } champion)
            return null;
        (IReadOnlyList<ModelVersion> left, ModelVersion? target) = ChampionHistory.Back(store.Versions(name), champion, isUsable);
        if (target is null)
            return null;
        store.SetAlias(name, ModelAliases.Champion, target.Version);
        ChampionHistory.RemoveLast(store, left);
        return target;
    }

    /// <summary>Where <see cref="RollBack"/> would lead; null for nowhere.</summary>
    internal ModelVersion? ChampionBefore(string name, Func<ModelVersion, bool> isUsable) =>
        ByAlias(name, ModelAliases.Champion) is { } champion ? ChampionHistory.Back(store.Versions(name), champion, isUsable).Target : null;

    /// <summary>Registers a fitted model as the next version of its name, which is the challenger from then on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="fit">The fit that gave it.</param>
    /// <param name="now">Now.</param>
    internal ModelVersion Register(ModelRegistration model, RunJournal fit, DateTimeOffset now)
    {
        foreach ((string path, byte[] content) in ModelFiles.Of(model, fit.RunId, now))
            fit.Artifact(path, content);
        Dictionary<string, string> tags = new()
        {
            [VersionTags.Kind] = model.Kind,
            [VersionTags.AsOf] = model.AsOf.ToString("O", CultureInfo.InvariantCulture),
            [VersionTags.Sha256] = ModelFiles.Sha256(ModelFiles.ContentOf(model)),
        };
        ModelVersion version = LeftBehind(model, tags) ?? store.AddVersion(model.Name, fit.RunId, now, tags, model.Description);
        store.SetAlias(model.Name, ModelAliases.Challenger, NewestVersion(model.Name));
        return version;
    }

    /// <summary>
    /// The newest version, where a run that was killed before its step was done has registered it and it is the very same: the run that makes
    /// up for that one takes it over, so that the killed one leaves no trace in what scores.
    /// </summary>
    ModelVersion? LeftBehind(ModelRegistration model, Dictionary<string, string> tags) =>
        store.Versions(model.Name).MaxBy(version => version.Version) is { } newest
        && !newest.Aliases.Contains(ModelAliases.Champion)
        && store.Find(newest.Run)?.Parent is { } parent && store.Find(parent)?.Status == RunStatus.Failed
        && tags.All(tag => newest.Tags.GetValueOrDefault(tag.Key) == tag.Value)
        && Artifact(newest, ModelFiles.Training).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(model.TrainingData, ModelFiles.Json))
            ? newest
            : null;

    /// <summary>The hash of a version's content.</summary>
    internal string? HashOf(TableVersion version) =>
        store.Versions().FirstOrDefault(known => known.Run == version.Id && known.Version == version.Version)?.Tags.GetValueOrDefault(VersionTags.Sha256);

    /// <summary>The newest version as an output of a step; the fit that gave it is its identity.</summary>
    internal TableVersion VersionOf(string name) => store.Versions(name).MaxBy(version => version.Version) is { } newest
        ? new TableVersion(newest.Run, newest.Version)
        : TableVersion.None;

    /// <summary>The version that scores, as an input of a step.</summary>
    internal TableVersion ScoringVersionOf(string name) =>
        ScoringVersion(name) is { } version ? new TableVersion(version.Run, version.Version) : TableVersion.None;

    /// <summary>The champion, as an output of a step, whatever scores in this run.</summary>
    internal TableVersion ChampionVersionOf(string name) =>
        ByAlias(name, ModelAliases.Champion) is { } version ? new TableVersion(version.Run, version.Version) : TableVersion.None;

    ModelVersion? ScoringVersion(string name) => Find(name, chosen?.GetValueOrDefault(name) ?? ModelAliases.Champion);

    string NewestOf(string name) =>
        store.Versions(name) is { Count: > 0 } versions ? string.Join(", ", versions.TakeLast(MostTold).Select(Called)) : "none yet";

    /// <summary>Series, which have a slash in their names, have no one value.</summary>
    Dictionary<string, double> MetricsOf(string run) =>
        store.Find(run)?.Metrics.Where(metric => !metric.Key.Contains('/', StringComparison.Ordinal)).ToDictionary() ?? [];

    byte[] Artifact(ModelVersion version, string path)
    {
        using Stream stream = store.OpenArtifact(version.Run, path);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
