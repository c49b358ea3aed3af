using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Patron.Pipeline.Tracking.Server;

/// <content>Registered models.</content>
public sealed partial class TrackingServer
{
    /// <summary>The tag that keeps when a version was registered: one that is sent later was registered before it came to the server.</summary>
    internal const string RegisteredTag = "patron.registered";

    /// <inheritdoc/>
    public IReadOnlyList<ModelVersion> Versions(string? model = null) =>
    [
        .. from name in _models.Names(model is null ? null : NameOf(model))
           where model is null ? name.Name.StartsWith(NameOf(""), StringComparison.Ordinal) : name.Name == NameOf(model)
           from version in _models.Versions(name.Name)
           let own = model ?? MlflowKeys.Decode(name.Name[NameOf("").Length..])
           orderby own, version.Version
           select Of(own, version, name.Aliases[version.Version]),
    ];

    /// <summary>Registers a run's model as the next version of its name; the version that the run has there already is as good.</summary>
    /// <inheritdoc cref="ITrackingStore.AddVersion"/>
    public ModelVersion AddVersion(
        string model, string run, DateTimeOffset at, IReadOnlyDictionary<string, string> tags, string description)
    {
        MlflowRun fit = Known(run);
        string name = NameOf(model);
        Dictionary<string, string> all = new(tags) { [RunTags.Id] = run, [RegisteredTag] = at.ToString("O", CultureInfo.InvariantCulture) };
        return _connection.Again(() =>
        {
            _models.Create(name);
            TellOfModel(fit);
            MlflowVersion version = _models.Versions(name).FirstOrDefault(other => other.Run == fit.Id) ?? _models.CreateVersion(
                name, $"{fit.ArtifactRoot}/{ModelVersion.Folder}", fit.Id,
                all.SelectMany(tag => LongValues.Split(MlflowKeys.Encode(tag.Key), tag.Value, LongValues.LongestTag)), description);
            return Of(model, version, []);
        });
    }

    /// <inheritdoc/>
    public void TagVersion(string model, int version, string key, string value)
    {
        foreach ((string part, string text) in LongValues.Split(MlflowKeys.Encode(key), value, LongValues.LongestTag))
            _models.Tag(NameOf(model), version, part, text);
    }

    /// <inheritdoc/>
    public void SetAlias(string model, string alias, int? version)
    {
        if (version is { } number)
            _models.SetAlias(NameOf(model), alias, number);
        else
            _models.RemoveAlias(NameOf(model), alias);
    }

    static ModelVersion Of(string model, MlflowVersion version, IEnumerable<string> aliases)
    {
        Dictionary<string, string> tags = version.Tags;
        string run = tags.GetValueOrDefault(RunTags.Id, version.Run);
        DateTimeOffset registered = tags.Remove(RegisteredTag, out string? at)
            && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTimeOffset told)
            ? told
            : version.Registered;
        tags.Remove(RunTags.Id);
        return new ModelVersion(model, version.Version, run, registered, version.Description, tags, [.. aliases.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The server's name of a model: a slash and a colon mean something in <c>models:/NAME/VERSION</c>.</summary>
    string NameOf(string model) => MlflowKeys.Encode($"{_experiment}.{model}").Replace("/", "_x002F_", StringComparison.Ordinal);

    /// <summary>Tells the server that the run's artifacts hold a model, as Python's <c>log_model</c> does; once.</summary>
    void TellOfModel(MlflowRun fit)
    {
        const string file = $"{ModelVersion.Folder}/MLmodel";
        if (_artifacts.List(fit.Id).All(artifact => artifact.Path != file))
        {
            throw new TrackingServerException(
                $"run {fit.Run.Id} has no file {file} on {_connection.Server.Name}, so it has no model to register: send its files first");
        }

        const string history = "mlflow.log-model.history";
        if (_runs.Get(fit.Id).Run.Tags.ContainsKey(history))
            return;
        using Stream content = _artifacts.Open(fit, file);
        using StreamReader reader = new(content);
        JsonObject model = MlmodelFile.ToJson(reader.ReadToEnd());
        model["run_id"] = fit.Id;
        model["artifact_path"] = ModelVersion.Folder;
        _runs.LogModel(fit.Id, model.ToJsonString(JsonSerializerOptions.Default));
    }
}
