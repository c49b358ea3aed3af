using System.Globalization;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Cards;

/// <summary>What covariates are to a lifetime value model, in words; their effects stand among the parameters.</summary>
static class CardCovariates
{
    public static IEnumerable<CardFact> Of(LifetimeValueContent content)
    {
        if (content.Calendar is { } calendar)
        {
            yield return new CardFact("Calendar", $"{string.Join(", ", calendar.Columns)} move how often customers buy");
            yield return new CardFact("Without a calendar", TextOf(calendar.Test));
        }

        if (content.Covariates is not { } covariates)
            yield break;
        yield return new CardFact("Covariates", string.Join(", ", covariates.Columns.Select(column => column.Text)));
        if (covariates.Test is { } test)
            yield return new CardFact("Without covariates", TextOf(test));
        if (covariates.SpendTest is { } ofSpend)
            yield return new CardFact("Spend without covariates", TextOf(ofSpend));
    }

    static string TextOf(CovariateTest test) => string.Create(
        CultureInfo.InvariantCulture,
        $"the likelihood-ratio statistic is {test.Statistic:0.0} with {test.Degrees} degrees of freedom, p = {test.PValue:G2}");

    /// <summary>Where they come from.</summary>
    public static string TextOf(LifetimeValueDefinition model) => model.Calendar is { } calendar
        ? $"{string.Join(", ", calendar.Columns)} of {calendar.Table} by {calendar.Date}"
        : $"{string.Join(", ", model.Covariates!.Static.Columns)} of {model.Covariates.Static.Table}"
            + (model.Covariates.Static.Time is { } time ? $" by {time}" : "");
}
