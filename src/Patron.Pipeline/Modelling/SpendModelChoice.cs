using Patron.Models.LifetimeValue;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>The spend model of a definition: the one that it names, or the one that foretells best.</summary>
/// <param name="Kind">It.</param>
/// <param name="Choice">Why; null where the definition names it.</param>
sealed record SpendModelChoice(SpendModelKind Kind, ModelChoice? Choice)
{
    /// <summary>
    /// Judged from the moments of the past before the newest, as the purchase model is; where there are none, by whether purchases were free.
    /// </summary>
    public static SpendModelChoice Of(LifetimeValueDefinition model, CustomerHistories today, IReadOnlyList<PastMoment> past, int? threads)
    {
        if (SpendModelKind.Find(model.Spend ?? GammaGamma.TheKind.Key) is { } named)
            return new(named, null);
        SpendFitOptions fitting = new() { Penalty = model.Penalty, Threads = threads };
        SpendChoice choice = SpendBackTest.Run(
            [.. past.Skip(1).Select(moment => moment.SpendOf(model))], today.Spends, fitting, model.Covariates?.OptionsForSpend(threads));
        return new(choice.Chosen, ModelChoice.Of(choice));
    }
}
