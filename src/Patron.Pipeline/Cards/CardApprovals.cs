using Patron.Pipeline.Roles;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Cards;

/// <summary>Who approved a version.</summary>
static class CardApprovals
{
    public static IEnumerable<CardFact> Of(ModelVersion version) => Approval.Of(version).Select(approval => new CardFact(
        approval.Who, $"{CardSections.Time(approval.At)}{(approval.Note is { } note ? $": {note}" : "")}"));
}
