using System.Globalization;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Cards;

/// <summary>What covariates are to a lifetime value model, in words; their effects stand among the parameters.</summary>
static class CardCovariates
{
    public static IEnumerable<CardFact> Of(LifetimeValueContent content)
    {
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
    public static string TextOf(CovariatesDefinition covariates) =>
        $"{string.Join(", ", covariates.Static.Columns)} of {covariates.Static.Table}"
        + (covariates.Static.Time is { } time ? $" by {time}" : "");
}
