using System.Globalization;
using System.Text.Json;

namespace Patron.Pipeline.Tracking.Server;

/// <summary>MLflow's calls for registered models (<c>model_registry.proto</c>), each as one method. Names are the server's.</summary>
sealed class MlflowModels(MlflowConnection connection)
{
    const string Most = "1000";

    /// <summary>Makes a name known; where it is known, nothing changes.</summary>
    public void Create(string name)
    {
        try
        {
            connection.Post("registered-models/create", new { name });
        }
        catch (TrackingServerException error) when (error.IsThere)
        {
        }
    }

    /// <summary>Names and their aliases.</summary>
    /// <param name="name">One model; null for all.</param>
    public IEnumerable<(string Name, ILookup<int, string> Aliases)> Names(string? name) =>
        MlflowRuns.Pages("registered_models", token => connection.Get("registered-models/search",
                ("filter", name is null ? null : $"name = {MlflowRuns.Quoted(name)}"), ("max_results", Most), ("page_token", token)))
            .Select(model => (model.Text("name"), model.Items("aliases").ToLookup(
                alias => int.Parse(alias.Text("version"), CultureInfo.InvariantCulture), alias => alias.Text("alias"))));

    /// <summary>Versions of a model, in no order; their aliases are not among what the server tells here.</summary>
    public IEnumerable<MlflowVersion> Versions(string name) =>
        MlflowRuns.Pages("model_versions", token => connection.Get("model-versions/search",
                ("filter", $"name = {MlflowRuns.Quoted(name)}"), ("max_results", Most), ("page_token", token)))
            .Select(MlflowVersion.Of).Where(version => version.Name == name);

    public MlflowVersion CreateVersion(
        string name, string source, string run, IEnumerable<KeyValuePair<string, string>> tags, string description) =>
        MlflowVersion.Of(connection.Post("model-versions/create", new { name, source, run_id = run, tags, description }).At("model_version"));

    public void Tag(string name, int version, string key, string value) =>
        connection.Post("model-versions/set-tag", new { name, version = Text(version), key, value });

    public void SetAlias(string name, string alias, int version) =>
        connection.Post("registered-models/alias", new { name, alias, version = Text(version) });

    public void RemoveAlias(string name, string alias)
    {
        try
        {
            connection.Delete("registered-models/alias", new { name, alias });
        }
        catch (TrackingServerException error) when (error.IsMissing)
        {
        }
    }

    static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A version as the server has it.</summary>
/// <param name="Name">The server's name of the model.</param>
/// <param name="Version">1, 2, 3, ...</param>
/// <param name="Run">The server's id of its run.</param>
/// <param name="Registered">When it came there.</param>
/// <param name="Description">Empty for none.</param>
/// <param name="Tags">Whole.</param>
sealed record MlflowVersion(
    string Name, int Version, string Run, DateTimeOffset Registered, string Description, Dictionary<string, string> Tags)
{
    public static MlflowVersion Of(JsonElement version) => new(
        version.Text("name"),
        int.Parse(version.Text("version"), CultureInfo.InvariantCulture),
        version.Text("run_id"),
        version.Instant("creation_timestamp") ?? DateTimeOffset.UnixEpoch,
        version.Text("description"),
        LongValues.Join(version.Pairs("tags")));
}
