using Patron.Models.Explanation;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Cards;

/// <summary>What a version's advice may touch, feature by feature; nothing of a version that gives none.</summary>
static class CardAdvice
{
    public static IEnumerable<CardFact> Of(RegisteredModel version) =>
        version.Kind == TrainPropensity.Kind && PropensityContent.From(version.Content).Changes is { } changes
            ? changes.Limits.Select(limits => new CardFact(limits.Column, InWords(limits)))
            : [];

    static string InWords(FieldLimits limits)
    {
        if (limits.IsImmutable)
            return "never";
        if (limits.Categories is { } categories)
            return $"may become {string.Join(", ", categories)}";
        string range = (limits.Least, limits.Most) switch
        {
            ({ } least, { } most) => $"within {CardSections.Number(least)} and {CardSections.Number(most)}",
            ({ } least, null) => $"at least {CardSections.Number(least)}",
            (null, { } most) => $"at most {CardSections.Number(most)}",
            _ => "",
        };
        string way = limits.Direction switch
        {
            FieldDirection.Up => "only up",
            FieldDirection.Down => "only down",
            _ => "",
        };
        return string.Join(", ", ((string[])[way, range]).Where(words => words.Length > 0));
    }
}
