using System.Text.Json;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>Who approved a version.</summary>
static class CardApprovals
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static IEnumerable<CardFact> Of(ModelVersion version) =>
        version.Tags.TryGetValue(VersionTags.Approvals, out string? text)
            ? JsonSerializer.Deserialize<Approval[]>(text, Json)!.Select(approval => new CardFact(
                approval.Who, $"{approval.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(approval.Note is { } note ? $": {note}" : "")}"))
            : [];

    sealed record Approval(string Who, DateTimeOffset At, string? Note);
}
