using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue.Regression;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>A way to foretell purchases and money in the hold-out, and how well it did.</summary>
/// <param name="Name">Such as <c>BG/NBD x gamma-gamma</c>.</param>
/// <param name="Rmse">Root mean squared error of purchases, by customer.</param>
/// <param name="Mae">Mean absolute error of purchases.</param>
/// <param name="Bias">Mean of foretold less actual purchases.</param>
/// <param name="NormalisedGini">How well it orders customers by purchases, 1 for perfectly; null where all did the same.</param>
/// <param name="Money">The same of money; null where amounts are not known.</param>
public sealed record ClvRival(string Name, double Rmse, double Mae, double Bias, double? NormalisedGini, ClvRivalMoney? Money);

/// <summary>How well money in the hold-out was foretold, in the unit of the amounts.</summary>
public sealed record ClvRivalMoney(double Rmse, double Mae, double Bias, double? NormalisedGini);

/// <summary>Lets the chosen purchase model times gamma-gamma, boosted regressions and guesses foretell the hold-out.</summary>
static class ClvRivals
{
    /// <summary>All that can learn from the time before the hold-out, the chosen model first.</summary>
    public static IReadOnlyList<ClvRival> Of(
        Transactions transactions, DateOnly from, DateOnly until, double horizon, ProductForecaster chosen, CancellationToken cancellation)
    {
        ValueOrigin origin = transactions.OriginAt(from, until, horizon, cancellation);
        ValueForecaster[] forecasters =
        [
            chosen,
            new RegressionForecaster(RegressionParts.Two),
            new RegressionForecaster(RegressionParts.One),
            new RateValueForecaster(),
            new MeanValueForecaster(),
        ];
        return [.. ValueBackTest.Run([origin], forecasters).Select(Of)];
    }

    static ClvRival Of(ValueCandidate candidate)
    {
        ForecastMetrics purchases = candidate.Purchases[0];
        ForecastMetrics? money = candidate.Money.Count > 0 ? candidate.Money[0] : null;
        return new ClvRival(
            candidate.Name,
            purchases.Errors.Rmse,
            purchases.Errors.Mae,
            purchases.Errors.Bias,
            purchases.NormalisedGini,
            money is null ? null : new ClvRivalMoney(money.Errors.Rmse, money.Errors.Mae, money.Errors.Bias, money.NormalisedGini));
    }
}
