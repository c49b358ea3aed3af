using System.Globalization;
using System.Text;
using System.Text.Json;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tracking;

/// <summary>A registered model: its definition and parameters as text, and how it came to be.</summary>
/// <param name="Name">The model's id in the project.</param>
/// <param name="Version">1, 2, 3, ...</param>
/// <param name="Kind">Such as <c>propensity</c>.</param>
/// <param name="RunId">The run that fitted it.</param>
/// <param name="AsOf">The instant its training ended.</param>
/// <param name="Metrics">Figures of its evaluation.</param>
/// <param name="Content">The model itself, as its kind writes it.</param>
/// <param name="Evaluation">What its evaluation found, see <see cref="EvaluationAs"/>.</param>
public sealed record RegisteredModel(
    string Name,
    int Version,
    string Kind,
    string RunId,
    DateTimeOffset AsOf,
    IReadOnlyDictionary<string, double> Metrics,
    JsonElement Content,
    JsonElement? Evaluation = null)
{
    /// <summary>The evaluation in its type, such as <c>PropensityEvaluation</c>; null where the model has none.</summary>
    public T? EvaluationAs<T>() where T : class => Evaluation?.Deserialize<T>(ModelRegistry.Json);
}

/// <summary>Models of a project by name and version: one file each, written once, never changed.</summary>
public sealed class ModelRegistry
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    readonly string _folder;

    internal ModelRegistry(string stateFolder) => _folder = Path.Combine(stateFolder, "models");

    /// <summary>The registry of a project's environment.</summary>
    public static ModelRegistry Of(ProjectDefinition project) => new(project.StateFolder());

    /// <summary>The newest version of a model, or 0 where there is none.</summary>
    public int NewestVersion(string name)
    {
        string folder = Path.Combine(_folder, name);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.json")
                .Select(file => int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture))
                .DefaultIfEmpty(0).Max()
            : 0;
    }

    /// <summary>The newest version as an input or output of a step; the run that fitted it is its identity.</summary>
    internal TableVersion VersionOf(string name) =>
        NewestVersion(name) == 0 ? TableVersion.None : new TableVersion(Newest(name).RunId, Newest(name).Version);

    /// <summary>The newest version of a model.</summary>
    /// <exception cref="InvalidOperationException">No version of it was ever registered.</exception>
    public RegisteredModel Newest(string name)
    {
        int version = NewestVersion(name);
        if (version == 0)
            throw new InvalidOperationException($"no version of model '{name}' is registered: run its train step first");
        return JsonSerializer.Deserialize<RegisteredModel>(File.ReadAllText(PathOf(name, version)), Json)!;
    }

    /// <summary>Registers a fitted model as the next version of its name.</summary>
    /// <param name="name">The model's id.</param>
    /// <param name="kind">What kind of model it is.</param>
    /// <param name="content">The model as JSON text.</param>
    /// <param name="metrics">Figures of its evaluation.</param>
    /// <param name="runId">The run that fitted it.</param>
    /// <param name="asOf">The instant its training ended.</param>
    /// <param name="evaluation">What its evaluation found; null for none.</param>
    public RegisteredModel Register(
        string name,
        string kind,
        string content,
        IReadOnlyDictionary<string, double> metrics,
        string runId,
        DateTimeOffset asOf,
        object? evaluation = null)
    {
        JsonElement? found = evaluation is null ? null : JsonSerializer.SerializeToElement(evaluation, Json);
        using JsonDocument parsed = JsonDocument.Parse(content);
        RegisteredModel model = new(name, NewestVersion(name) + 1, kind, runId, asOf, metrics, parsed.RootElement.Clone(), found);
        WholeFile.Write(PathOf(name, model.Version), Encoding.UTF8.GetBytes(JsonSerializer.Serialize(model, Json)));
        return model;
    }

    string PathOf(string name, int version) =>
        Path.Combine(_folder, name, version.ToString(CultureInfo.InvariantCulture) + ".json");
}
