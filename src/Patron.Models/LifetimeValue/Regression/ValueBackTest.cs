using Patron.Models.Evaluation;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>
/// A moment of the past from which purchases and money are foretold: the purchases up to it, and apart from them, in a type that no
/// forecast can read, what happened afterwards.
/// </summary>
/// <param name="Log">Everything known at the moment.</param>
/// <param name="Horizon">How long afterwards is judged, in the log's time unit. Range: &gt; 0.</param>
/// <param name="Holdout">What the customers of the log did then, in their order.</param>
public sealed record ValueOrigin(PurchaseLog Log, double Horizon, Holdout Holdout);

/// <summary>How a forecaster of purchases and money did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Purchases">How it foretold purchases from each origin, in their order.</param>
/// <param name="Money">The same of money; empty where amounts are not known, or it foretold none.</param>
/// <param name="PurchasesBehind">
/// How much larger its mean squared error of purchases is than that of the first forecaster, by the difference within each customer.
/// </param>
/// <param name="MoneyBehind">The same of money; null where either foretold none.</param>
public sealed record ValueCandidate(
    string Name,
    IReadOnlyList<ForecastMetrics> Purchases,
    IReadOnlyList<ForecastMetrics> Money,
    Estimate PurchasesBehind,
    Estimate? MoneyBehind)
{
    /// <summary>Root of the mean over origins of the mean squared error, in purchases.</summary>
    public double PurchasesRmse => Root(Purchases);

    /// <summary>The same of money; null where it foretold none.</summary>
    public double? MoneyRmse => Money.Count > 0 ? Root(Money) : null;

    static double Root(IReadOnlyList<ForecastMetrics> metrics) => Math.Sqrt(metrics.Average(one => one.Errors.Rmse * one.Errors.Rmse));
}

/// <summary>
/// Lets ways to foretell purchases and money compete from moments of the past: a purchase model times a spend model, regressions,
/// guesses. All see the same log and are judged by the same outcomes.
/// </summary>
public static class ValueBackTest
{
    /// <summary>Forecasts from every origin and compares with the first forecaster.</summary>
    /// <param name="origins">At least one.</param>
    /// <param name="forecasters">At least one, and the first can learn from every origin.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <returns>The forecasters in their order, without those that some origin's log is too short for.</returns>
    /// <exception cref="ArgumentException">Nothing to judge, or the first forecaster cannot learn.</exception>
    public static IReadOnlyList<ValueCandidate> Run(
        IReadOnlyList<ValueOrigin> origins, IReadOnlyList<ValueForecaster> forecasters, int? threads = null)
    {
        if (origins.Count == 0 || forecasters.Count == 0)
            throw new ArgumentException("A back-test needs an origin and a forecaster.", nameof(origins));
        FutureValues[] first = Forecasts(forecasters[0])
            ?? throw new ArgumentException($"The past is too short for {forecasters[0].Name}.", nameof(forecasters));
        List<ValueCandidate> candidates = [Judge(forecasters[0].Name, first, first, origins)];
        foreach (ValueForecaster forecaster in forecasters.Skip(1))
        {
            if (Forecasts(forecaster) is { } forecasts)
                candidates.Add(Judge(forecaster.Name, forecasts, first, origins));
        }

        return candidates;

        FutureValues[]? Forecasts(ValueForecaster forecaster)
        {
            FutureValues[] forecasts =
                [.. origins.Select(origin => forecaster.Learn(origin.Log, origin.Horizon, threads)).OfType<FutureValues>()];
            return forecasts.Length == origins.Count ? forecasts : null;
        }
    }

    static ValueCandidate Judge(string name, FutureValues[] forecasts, FutureValues[] first, IReadOnlyList<ValueOrigin> origins)
    {
        int[] all = [.. Enumerable.Range(0, origins.Count)];
        bool hasMoney = all.All(index => forecasts[index].Money is not null && origins[index].Holdout.CanJudgeMoney());
        bool firstHasMoney = hasMoney && first.All(one => one.Money is not null);
        return new ValueCandidate(
            name,
            [.. all.Select(index => origins[index].Holdout.Judge(forecasts[index].Purchases))],
            hasMoney ? [.. all.Select(index => origins[index].Holdout.JudgeMoney(forecasts[index].Money!))] : [],
            Mean([.. all.Select(index => origins[index].Holdout.LossesAgainst(forecasts[index].Purchases, first[index].Purchases))]),
            firstHasMoney
                ? Mean([.. all.Select(index => origins[index].Holdout.MoneyLossesAgainst(forecasts[index].Money!, first[index].Money!))])
                : null);
    }

    /// <summary>Over origins as if they told the same, because they mostly hold the same customers.</summary>
    static Estimate Mean(double[][] losses)
    {
        Estimate[] differences = Array.ConvertAll(losses, each => Estimate.MeanOf(each));
        return Estimate.Normal(differences.Average(one => one.Value), differences.Average(one => one.StandardError));
    }
}
