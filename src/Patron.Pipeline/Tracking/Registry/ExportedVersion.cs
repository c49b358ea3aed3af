using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Tracking.Registry;

/// <summary>What an exported folder tells of its version beside the model's own files: the file <c>version.json</c>.</summary>
public sealed record ExportedVersion
{
    /// <summary>Its name in the folder.</summary>
    public const string File = "version.json";

    /// <summary>The model's id.</summary>
    public required string Model { get; init; }

    /// <summary>Its number in the project that it comes from.</summary>
    public required int Version { get; init; }

    /// <summary>Such as <c>propensity</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The instant its training ended.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>SHA-256 of each file that an import reads, by its name in the folder.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Who trained it; null where nobody knows.</summary>
    public string? TrainedBy { get; init; }

    /// <summary>What the gates found, as the version's tag has it; null where none judged it.</summary>
    public string? Gates { get; init; }

    /// <summary>In words; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The settings of its fit.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures of its evaluation.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Hash of the model itself.</summary>
    [JsonIgnore]
    public string? Sha256 => Files.GetValueOrDefault(ModelFiles.NameOf(ModelFiles.Content));

    /// <summary>Of a version that is registered.</summary>
    /// <param name="registry">Where.</param>
    /// <param name="version">The version.</param>
    /// <param name="registered">The same, whole.</param>
    /// <param name="files">The hashes of its files.</param>
    internal static ExportedVersion Of(
        ModelRegistry registry, ModelVersion version, RegisteredModel registered, IReadOnlyDictionary<string, string> files) => new()
    {
        Model = version.Model,
        Version = version.Version,
        Kind = registered.Kind,
        AsOf = registered.AsOf,
        Files = Sorted(files),
        TrainedBy = registry.TrainedBy(version),
        Gates = version.Tags.GetValueOrDefault(VersionTags.Gates),
        Description = version.Description,
        Parameters = Sorted(registry.ParametersOf(version.Run)),
        Metrics = Sorted(registered.Metrics),
    };

    /// <summary>The file.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelFiles.Json);

    /// <summary>The tags that it is registered with.</summary>
    internal IReadOnlyDictionary<string, string> ToTags()
    {
        Dictionary<string, string> tags = new()
        {
            [VersionTags.Kind] = Kind,
            [VersionTags.AsOf] = AsOf.ToString("O", CultureInfo.InvariantCulture),
            [VersionTags.Sha256] = Sha256!,
            [VersionTags.Imported] = Version.ToString(CultureInfo.InvariantCulture),
        };
        if (Gates is not null)
            tags[VersionTags.Gates] = Gates;
        return tags;
    }

    static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> values) =>
        new(values.ToDictionary(), StringComparer.Ordinal);
}
