using System.Text.Json;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Roles;

/// <summary>Somebody's word that a version of a model may be used.</summary>
/// <param name="Who">Who gave it.</param>
/// <param name="At">When.</param>
/// <param name="Note">What they wrote with it; null for nothing.</param>
public sealed record Approval(string Who, DateTimeOffset At, string? Note)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The approvals of a version, in the order in which they were given.</summary>
    public static IReadOnlyList<Approval> Of(ModelVersion version) =>
        version.Tags.TryGetValue(VersionTags.Approvals, out string? text) ? JsonSerializer.Deserialize<Approval[]>(text, Json)! : [];

    /// <summary>Approvals as the tag <see cref="VersionTags.Approvals"/> holds them.</summary>
    public static string Text(IEnumerable<Approval> approvals) => JsonSerializer.Serialize(approvals, Json);
}
