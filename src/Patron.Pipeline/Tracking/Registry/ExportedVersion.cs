using System.Globalization;
using System.Text.Json;

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

    /// <summary>Hash of <c>model.json</c>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>In words; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The settings of its fit.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures of its evaluation.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Of a version that is registered.</summary>
    internal static ExportedVersion Of(ModelRegistry registry, ModelVersion version, RegisteredModel registered) => new()
    {
        Model = version.Model,
        Version = version.Version,
        Kind = registered.Kind,
        AsOf = registered.AsOf,
        Sha256 = version.Tags[VersionTags.Sha256],
        Description = version.Description,
        Parameters = Sorted(registry.ParametersOf(version.Run)),
        Metrics = Sorted(registered.Metrics),
    };

    /// <summary>The file.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ModelFiles.Json);

    /// <summary>The tags that it is registered with.</summary>
    internal IReadOnlyDictionary<string, string> ToTags() => new Dictionary<string, string>
    {
        [VersionTags.Kind] = Kind,
        [VersionTags.AsOf] = AsOf.ToString("O", CultureInfo.InvariantCulture),
        [VersionTags.Sha256] = Sha256,
    };

    static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> values) =>
        new(values.ToDictionary(), StringComparer.Ordinal);
}
