using Patron.Models.LifetimeValue;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Which spend model to fit on all of the data, and why.</summary>
/// <param name="Kind">The model.</param>
/// <param name="Choice">Why that one; null where it was asked for.</param>
sealed record ClvSpendChoice(SpendModelKind Kind, ModelChoice? Choice)
{
    /// <summary>The model asked for, or the one that foretells spend best from the moments before the newest.</summary>
    /// <exception cref="InputException">The model asked for cannot learn from what is known.</exception>
    public static ClvSpendChoice Of(ClvRequest request, CustomerHistories customers, IReadOnlyList<SpendOrigin> past)
    {
        if (customers.Spends is not { } spends)
        {
            return request.Spend is { ReadsAmounts: false } alone
                ? new(alone, null)
                : throw new InputException("--spend chooses a model of amounts, and none are given: name their column, or leave --spend out");
        }

        if (request.Spend is { } named)
        {
            return named.ReadsAmounts && !spends.HasAmounts
                ? throw new InputException(
                    $"--spend {named.Key} reads single purchases, and a summary has customers' means alone: give the purchases (--customer, --date, --amount), or take --spend {GammaGamma.TheKind.Key}")
                : new(named, null);
        }

        SpendChoice choice = SpendBackTest.Run(past, spends, new SpendFitOptions { Penalty = request.Penalty ?? 0 });
        return new(choice.Chosen, ModelChoice.Of(choice));
    }
}
