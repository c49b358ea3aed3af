using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Patron.Pipeline.Tests.Tracking.Server;

/// <content>Registered models, and the list of a run's files.</content>
sealed partial class ContractServer
{
    public sealed record KeptVersion(int Version, string Source, string Run, string Description, Dictionary<string, string> Tags);

    public sealed class KeptModel
    {
        public Dictionary<string, int> Aliases { get; } = [];

        public List<KeptVersion> Versions { get; } = [];
    }

    public Dictionary<string, KeptModel> Models { get; } = [];

    JsonObject ListFiles(JsonObject arguments)
    {
        KeptRun run = RunOf(arguments);
        string root = $"{run.Experiment}/{run.Id}/artifacts/";
        string folder = Text(arguments, "path") is { Length: > 0 } path ? path + "/" : "";
        JsonNode[] entries =
        [
            .. Files.Where(file => file.Key.StartsWith(root + folder, StringComparison.Ordinal))
                .GroupBy(file => file.Key[(root + folder).Length..].Split('/')[0])
                .Select(entry => Files.TryGetValue(root + folder + entry.Key, out byte[]? content)
                    ? new JsonObject { ["path"] = folder + entry.Key, ["is_dir"] = false, ["file_size"] = content.Length }
                    : new JsonObject { ["path"] = folder + entry.Key, ["is_dir"] = true }),
        ];
        return Page("files", entries, arguments, 1000);
    }

    JsonObject CreateModel(JsonObject arguments)
    {
        string name = Need(arguments, "name");
        return Models.TryAdd(name, new KeptModel())
            ? new JsonObject { ["registered_model"] = new JsonObject { ["name"] = name } }
            : throw Duplicate($"Registered Model (name={name}) already exists.");
    }

    KeptModel ModelOf(JsonObject arguments) =>
        Models.GetValueOrDefault(Need(arguments, "name")) ?? throw Missing($"Registered Model with name={Text(arguments, "name")} not found");

    KeptVersion VersionOf(JsonObject arguments) =>
        ModelOf(arguments).Versions.FirstOrDefault(version => $"{version.Version}" == Need(arguments, "version"))
        ?? throw Missing($"Model Version (name={Text(arguments, "name")}, version={Text(arguments, "version")}) not found");

    JsonObject SearchModels(JsonObject arguments)
    {
        string? name = NameIn(Text(arguments, "filter"));
        return Page(
            "registered_models",
            Models.Where(model => name is null || model.Key == name).Select(model => new JsonObject
            {
                ["name"] = model.Key,
                ["aliases"] = new JsonArray(
                    [.. model.Value.Aliases.Select(alias => new JsonObject { ["alias"] = alias.Key, ["version"] = $"{alias.Value}" })]),
            }),
            arguments, 1000);
    }

    JsonObject CreateVersion(JsonObject arguments)
    {
        KeptModel model = ModelOf(arguments);
        string source = Need(arguments, "source");
        if (source.Contains("..", StringComparison.Ordinal) || !source.Contains(":/", StringComparison.Ordinal))
            throw Invalid($"Invalid model version source: '{source}'");
        KeptVersion version = new(
            model.Versions.Count + 1, source, Need(arguments, "run_id"), Text(arguments, "description"), new(RegistryTags(Pairs(arguments, "tags"))));
        model.Versions.Add(version);
        return new JsonObject { ["model_version"] = Json(Need(arguments, "name"), version) };
    }

    JsonObject SearchVersions(JsonObject arguments)
    {
        string? name = NameIn(Text(arguments, "filter"));
        return Page(
            "model_versions",
            Models.Where(model => name is null || model.Key == name)
                .SelectMany(model => model.Value.Versions.AsEnumerable().Reverse().Select(version => Json(model.Key, version))),
            arguments, 200_000);
    }

    JsonObject TagVersion(JsonObject arguments)
    {
        KeptVersion version = VersionOf(arguments);
        foreach ((string key, string value) in RegistryTags([KeyValuePair.Create(Need(arguments, "key"), Text(arguments, "value"))]))
            version.Tags[key] = value;
        return [];
    }

    JsonObject SetAlias(JsonObject arguments)
    {
        string alias = Need(arguments, "alias");
        if (!AliasName().IsMatch(alias) || alias.Equals("latest", StringComparison.OrdinalIgnoreCase))
            throw Invalid($"Invalid alias name: '{alias}'");
        ModelOf(arguments).Aliases[alias] = VersionOf(arguments).Version;
        return [];
    }

    JsonObject DeleteAlias(JsonObject arguments)
    {
        ModelOf(arguments).Aliases.Remove(Need(arguments, "alias"));
        return [];
    }

    /// <summary>The registry refuses what is too long; it does not cut.</summary>
    List<KeyValuePair<string, string>> RegistryTags(List<KeyValuePair<string, string>> tags)
    {
        foreach ((string key, string value) in tags)
        {
            RequireKey(key);
            if (value.Length > (_kind.IsNew ? 100_000 : 5000))
                throw Invalid($"Model version value had length {value.Length}, which exceeded length limit");
        }

        return tags;
    }

    static JsonObject Json(string name, KeptVersion version) => new JsonObject
    {
        ["name"] = name,
        ["version"] = $"{version.Version}",
        ["creation_timestamp"] = 1,
        ["current_stage"] = "None",
        ["description"] = version.Description,
        ["source"] = version.Source,
        ["run_id"] = version.Run,
        ["status"] = "READY",
        ["tags"] = Array(version.Tags),
    };

    static string? NameIn(string filter) => filter.Length == 0
        ? null
        : NameFilter().Match(filter) is { Success: true } match ? match.Groups["name"].Value : throw Invalid($"Invalid filter string: {filter}");

    [GeneratedRegex(@"^name ?= ?(?<quote>['""])(?<name>.*)\k<quote>$")]
    private static partial Regex NameFilter();

    [GeneratedRegex(@"^(?![vV][0-9]+$)[\w\-]{1,255}$")]
    private static partial Regex AliasName();
}
