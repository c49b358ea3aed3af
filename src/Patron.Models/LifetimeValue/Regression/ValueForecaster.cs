using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>A way to forecast purchases and money: it sees a log and a horizon, and nothing that came later.</summary>
public abstract record ValueForecaster
{
    private protected ValueForecaster()
    {
    }

    /// <summary>Its name for people.</summary>
    public abstract string Name { get; }

    /// <summary>Learns from a log and forecasts each customer's horizon after its end; null where the log is too short for it.</summary>
    internal abstract FutureValues? Learn(PurchaseLog known, double horizon, int? threads);

    /// <summary>Money that nobody can have, where it is not known.</summary>
    private protected static double[]? MoneyOf(PurchaseLog known, Func<SpendHistories, double[]?> money) =>
        known.HasAmounts ? money(known.Spends()) : null;
}

/// <summary>A purchase model times a spend model.</summary>
/// <param name="Model">The purchase model with its penalty.</param>
/// <param name="Spend">The spend model. <value>The default, null, is gamma-gamma.</value></param>
public sealed record ProductForecaster(ModelForecaster Model, SpendModelKind? Spend = null) : ValueForecaster
{
    /// <inheritdoc/>
    public override string Name => $"{Model.Name} x {SpendKind.Name}";

    /// <summary>Penalty of the spend model's fit. Range: &gt;= 0. <value>Default: 0.</value></summary>
    public double SpendPenalty { get; init; }

    SpendModelKind SpendKind => Spend ?? GammaGamma.TheKind;

    internal override FutureValues? Learn(PurchaseLog known, double horizon, int? threads)
    {
        PurchaseHistories histories = known.Histories();
        PurchaseModel purchases = Model.Kind.Fit(histories, new PurchaseFitOptions { Penalty = Model.Penalty, Threads = threads }).Model;
        return new FutureValues(purchases.ExpectedPurchases(histories, horizon, threads), MoneyOf(known, Money));

        double[]? Money(SpendHistories spends)
        {
            if (!spends.MeanSpend.ContainsAnyInRange(double.Epsilon, double.MaxValue))
                return null;
            SpendModel spend = SpendKind.Fit(spends, new SpendFitOptions { Penalty = SpendPenalty, Threads = threads }).Model;
            return double.IsInfinity(spend.PopulationMean)
                ? null
                : new LifetimeValueModel(purchases, spend).Predict(
                    histories, spends, new LifetimeValueOptions { Horizon = horizon, Threads = threads }).Value;
        }
    }
}

/// <summary>Boosted trees over features of the history, learnt from earlier moments.</summary>
/// <param name="Parts">One regression or two.</param>
public sealed record RegressionForecaster(RegressionParts Parts) : ValueForecaster
{
    /// <inheritdoc/>
    public override string Name => Parts == RegressionParts.Two ? "boosted regression in two parts" : "boosted regression in one part";

    internal override FutureValues? Learn(PurchaseLog known, double horizon, int? threads) => ValueRegression.CanLearn(known, horizon)
        ? ValueRegression.Fit(known, horizon, Parts, threads: threads).Forecast(known, threads)
        : null;
}

/// <summary>Each customer goes on buying and paying at the rate of the repeat purchases so far.</summary>
public sealed record RateValueForecaster : ValueForecaster
{
    static readonly RateForecaster Rate = new();

    /// <inheritdoc/>
    public override string Name => Rate.Name;

    internal override FutureValues? Learn(PurchaseLog known, double horizon, int? threads)
    {
        double[] purchases = Rate.Learn(known.Histories(), null, horizon, threads).Purchases;
        return new FutureValues(purchases, MoneyOf(known, spends => [.. purchases.Zip(spends.MeanSpend.ToArray(), (count, mean) => count * mean)]));
    }
}

/// <summary>Every customer buys and pays like the mean customer.</summary>
public sealed record MeanValueForecaster : ValueForecaster
{
    static readonly MeanForecaster Mean = new();

    /// <inheritdoc/>
    public override string Name => Mean.Name;

    internal override FutureValues? Learn(PurchaseLog known, double horizon, int? threads)
    {
        double[] purchases = Mean.Learn(known.Histories(), null, horizon, threads).Purchases;
        return new FutureValues(purchases, MoneyOf(known, spends => Array.ConvertAll(purchases, count => count * MeanOf(spends))));
    }

    static double MeanOf(SpendHistories spends)
    {
        (double money, double purchases) = (0, 0);
        for (int row = 0; row < spends.Count; row++)
        {
            money += spends.Purchases[row] * spends.MeanSpend[row];
            purchases += spends.Purchases[row];
        }

        return purchases > 0 ? money / purchases : 0;
    }
}
