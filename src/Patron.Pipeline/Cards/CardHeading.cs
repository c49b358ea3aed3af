namespace Patron.Pipeline.Cards;

/// <summary>The line below a card's title.</summary>
static class CardHeading
{
    public static string Of(ModelCard card) => string.Join(
        " · ",
        new[]
        {
            card.Project,
            card.Kind.Replace('_', ' '),
            card.Standing,
            $"registered {CardSections.Time(card.Registered)} by run {card.Run}",
            card.Texts.Owner is { } owner ? $"owner: {owner}" : "without an owner",
        }.Where(part => part.Length > 0));
}
