using System.Globalization;
using System.Text;

namespace Patron.Pipeline.Tracking.Folder;

/// <summary>The registered models, <c>mlruns/models/NAME/version-N</c>.</summary>
/// <param name="root">The folder of all models.</param>
/// <param name="index">The index of their versions.</param>
/// <param name="artifactsOf">The artifacts of a run.</param>
sealed class ModelFolders(string root, string index, Func<string, string> artifactsOf)
{
    const string Prefix = "version-";

    /// <summary>Marks what somebody deleted with MLflow's tools, which leave it in its place.</summary>
    const string Deleted = "mlflow.deleted";

    readonly StampedIndex<ModelVersion> _index = new(index, root, "tags");

    public IReadOnlyList<ModelVersion> Versions(string? model)
    {
        string[] models = Directory.Exists(root)
            ? [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];
        IEnumerable<string> folders = models.Where(name => model is null || name == model)
            .SelectMany(name => NumbersOf(name).Select(number => Path.Combine(name, FolderOf(number))));
        return
        [
            .. _index.Read(folders, Read, _ => true, model is null ? "" : model + Path.DirectorySeparatorChar)
                .Where(version => !version.Tags.ContainsKey(Deleted))
                .GroupBy(version => version.Model).SelectMany(group => WithAliases(group.Key, group)),
        ];
    }

    /// <summary>Takes the next number. Of two who want the same, one gets it and the other the one after.</summary>
    public ModelVersion Add(string model, string run, DateTimeOffset at, IReadOnlyDictionary<string, string> tags, string description)
    {
        KeyFiles.PathOf(root, model);
        MakeKnown(model, at);
        string staged = Path.Combine(root, model, $".{run}-{Environment.CurrentManagedThreadId}{WholeFile.Unfinished}");
        for (int number = NumbersOf(model).DefaultIfEmpty(0).Max() + 1; ; number++)
        {
            ModelVersion version = new(model, number, run, at, description, tags, []);
            WriteMeta(staged, version);
            KeyFiles.Write(Path.Combine(staged, "tags"), tags);
            string target = Path.Combine(root, model, FolderOf(number));
            try
            {
                Directory.Move(staged, target); // a folder with files in it is never replaced
                return version;
            }
            catch (IOException) when (Directory.Exists(target))
            {
            }
        }
    }

    public void Tag(string model, int version, string key, string value)
    {
        string folder = Path.Combine(root, model, FolderOf(version));
        if (!Directory.Exists(folder))
            throw new ArgumentException($"model {model} has no version {version}", nameof(version));
        KeyFiles.Write(Path.Combine(folder, "tags"), new Dictionary<string, string> { [key] = value });
    }

    public void SetAlias(string model, string alias, int? version)
    {
        string path = KeyFiles.PathOf(Path.Combine(root, model, "aliases"), alias);
        if (version is { } number)
            WholeFile.Write(path, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        else
            File.Delete(path);
    }

    /// <summary>Names the place of the artifacts anew, after the folder has moved.</summary>
    public void Relocate()
    {
        foreach (ModelVersion version in Versions(null))
        {
            string source = SourceOf(version.Run);
            MetaFile.Change(Path.Combine(root, version.Model, FolderOf(version.Version)), ("source", source), ("storage_location", source));
        }
    }

    IEnumerable<ModelVersion> WithAliases(string model, IEnumerable<ModelVersion> versions)
    {
        ILookup<int, string> aliases = KeyFiles.Read(Path.Combine(root, model, "aliases"))
            .ToLookup(alias => int.Parse(alias.Value, CultureInfo.InvariantCulture), alias => alias.Key);
        return versions.OrderBy(version => version.Version).Select(version => version with { Aliases = [.. aliases[version.Version]] });
    }

    IEnumerable<int> NumbersOf(string model) =>
        Directory.EnumerateDirectories(Path.Combine(root, model), Prefix + "*")
            .Select(path => int.Parse(Path.GetFileName(path)[Prefix.Length..], CultureInfo.InvariantCulture));

    ModelVersion Read(string folder)
    {
        string path = Path.Combine(root, folder);
        Dictionary<string, string?> meta = MetaFile.Read(path);
        SortedDictionary<string, string> tags = KeyFiles.Read(Path.Combine(path, "tags"));
        if (meta.GetValueOrDefault("current_stage") == "Deleted_Internal")
            tags[Deleted] = "true";
        return new ModelVersion(
            Path.GetDirectoryName(folder)!,
            int.Parse(meta["version"]!, CultureInfo.InvariantCulture),
            meta["run_id"]!,
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(meta["creation_timestamp"]!, CultureInfo.InvariantCulture)),
            meta.GetValueOrDefault("description") ?? "",
            tags,
            []);
    }

    void MakeKnown(string model, DateTimeOffset at)
    {
        string folder = Path.Combine(root, model);
        if (!File.Exists(Path.Combine(folder, MetaFile.Name)))
        {
            MetaFile.Write(
                folder, synced: true,
                ("aliases", new Dictionary<string, string>()), ("creation_timestamp", at.ToUnixTimeMilliseconds()), ("description", null),
                ("last_updated_timestamp", at.ToUnixTimeMilliseconds()), ("name", model));
        }
    }

    void WriteMeta(string folder, ModelVersion version)
    {
        string source = SourceOf(version.Run);
        MetaFile.Write(
            folder, synced: true,
            ("aliases", Array.Empty<string>()),
            ("creation_timestamp", version.Registered.ToUnixTimeMilliseconds()),
            ("current_stage", "None"),
            ("description", version.Description),
            ("last_updated_timestamp", version.Registered.ToUnixTimeMilliseconds()),
            ("name", version.Model),
            ("run_id", version.Run),
            ("run_link", ""),
            ("source", source),
            ("status", "READY"),
            ("status_message", null),
            ("storage_location", source),
            ("user_id", null),
            ("version", version.Version));
    }

    string SourceOf(string run) => new Uri(Path.Combine(artifactsOf(run), ModelVersion.Folder)).AbsoluteUri;

    static string FolderOf(int number) => Prefix + number.ToString(CultureInfo.InvariantCulture);
}
