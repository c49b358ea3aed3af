using System.Text.Json.Serialization;

namespace Patron.Pipeline.Projects;

/// <summary><c>patron.yml</c>, with the chosen environment laid over it.</summary>
/// <remarks>The hash covers what changes results: not where the lake lies nor what a machine may use.</remarks>
public sealed record ProjectSettings : Definition
{
    /// <summary>The column that names a customer, in every table.</summary>
    public required string CustomerKey { get; init; }

    /// <summary>ISO 4217: <c>EUR</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>IANA name of the zone whose midnight a bare date means. <value>Default: UTC.</value></summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The unit of purchase models. <value>Default: week.</value></summary>
    public TimeUnit TimeUnit { get; init; } = TimeUnit.Week;

    /// <summary>Feeds every random choice. <value>Default: 42.</value></summary>
    public long Seed { get; init; } = 42;

    /// <summary>The share of the customers that is worked with; null for all.</summary>
    public SampleShare? Sample { get; init; }

    /// <summary>Share of all customers that no campaign ever treats; part of every campaign. Range: [0, 1). <value>Default: 0.</value></summary>
    [JsonIgnore]
    public double HoldOut { get; init; }

    /// <summary>Who may be contacted, and how often; part of every campaign.</summary>
    [JsonIgnore]
    public ContactRules Contact { get; init; } = new();

    /// <summary>The instant runs look from, as written; null means the last midnight.</summary>
    [JsonIgnore]
    public string? AsOf { get; init; }

    /// <summary>Limit of the engine's memory; null leaves it to the engine.</summary>
    [JsonIgnore]
    public ByteSize? Memory { get; init; }

    /// <summary>Limit of the engine's threads; null means all cores.</summary>
    [JsonIgnore]
    public int? Threads { get; init; }

    /// <summary>Folder of the lake, absolute or relative to the project; null means <c>lake</c> beside the other state.</summary>
    [JsonIgnore]
    public string? Lake { get; init; }

    /// <summary>The server that runs are sent to when they have ended; null means the project's folder alone.</summary>
    [JsonIgnore]
    public TrackingServerDefinition? Tracking { get; init; }

    /// <summary>Where the events of each run go; null sends none.</summary>
    [JsonIgnore]
    public OpenLineageDefinition? Lineage { get; init; }

    /// <summary>What a server of the project keeps.</summary>
    [JsonIgnore]
    public ServingRules Serving { get; init; } = new();

    /// <summary>Who may do what; null where everybody may everything.</summary>
    [JsonIgnore]
    public RolesDefinition? Roles { get; init; }

    /// <summary>How many have to approve a version before it can be promoted. Range: >= 0. <value>Default: 0.</value></summary>
    [JsonIgnore]
    public int Approvals { get; init; }

    /// <summary>The environment that was chosen; null for the settings as they stand.</summary>
    [JsonIgnore]
    public string? Environment { get; init; }

    /// <summary>The scoring experiment whose tables are meant; null for the project's own.</summary>
    [JsonIgnore]
    public string? Experiment { get; init; }

    /// <summary>Names of all environments of the project, in the file's order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>The zone itself.</summary>
    [JsonIgnore]
    public TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}
