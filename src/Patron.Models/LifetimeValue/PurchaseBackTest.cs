using System.Globalization;
using Patron.Models.Evaluation;

namespace Patron.Models.LifetimeValue;

/// <summary>Judges ways to forecast purchases from several moments of the past, and chooses one.</summary>
/// <remarks>
/// The least mean squared error wins, since what is wanted is an expectation; but a forecaster with fewer parameters is preferred while
/// its mean loss is at most one standard error above the least. The error is that of the paired difference over customers, averaged over
/// the origins as if they told the same, because they mostly hold the same customers.
/// </remarks>
public static class PurchaseBackTest
{
    /// <summary>Forecasts from every origin and compares.</summary>
    /// <param name="origins">At least one; each with two histories or more.</param>
    /// <param name="forecasters">At least one; of equal ones the earlier is preferred. Naive ones are judged and never chosen.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <exception cref="ArgumentException">Nothing to judge, or nothing to choose.</exception>
    public static PurchaseChoice Run(IReadOnlyList<Origin> origins, IReadOnlyList<PurchaseForecaster> forecasters, int? threads = null)
    {
        if (origins.Count == 0 || origins.Any(origin => origin.Histories.Count < 2))
            throw new ArgumentException("A back-test needs an origin, and each origin at least two customers.", nameof(origins));
        Judged[] judged = [.. forecasters.Select(forecaster => Judge(forecaster, origins, threads))];
        Judged[] models = [.. judged.Where(one => one.Forecaster is ModelForecaster)];
        if (models.Length == 0)
            throw new ArgumentException("There is no purchase model among the forecasters.", nameof(forecasters));
        Judged best = models.MinBy(one => one.SquaredError)!;
        Dictionary<Judged, Estimate> behind = models.ToDictionary(one => one, one => Behind(one, best, origins));
        Judged chosen = models.Where(one => behind[one].Value <= behind[one].StandardError)
            .OrderBy(one => one.Parameters).ThenBy(one => one.SquaredError).First();
        Judged naive = judged.Where(one => one.Forecaster is not ModelForecaster).MinBy(one => one.SquaredError) ?? chosen;
        return new PurchaseChoice
        {
            Chosen = (ModelForecaster)chosen.Forecaster,
            Reason = Reason(chosen, best, behind[chosen], naive, origins.Count),
            Candidates = [.. judged.OrderBy(one => one.SquaredError).Select(one => new CandidateReport(
                one.Forecaster.Name, one.Parameters, Math.Sqrt(one.SquaredError), one.Metrics, one.Warnings))],
        };
    }

    static Judged Judge(PurchaseForecaster forecaster, IReadOnlyList<Origin> origins, int? threads)
    {
        Forecast[] forecasts = [.. origins.Select(origin => forecaster.Learn(origin.Histories, origin.Covariates, origin.Horizon, threads))];
        ForecastMetrics[] metrics = [.. origins.Zip(forecasts, (origin, forecast) => origin.Holdout.Judge(forecast.Purchases))];
        return new(
            forecaster,
            forecaster.Parameters(origins.Max(origin => origin.Covariates?.Names.Count ?? 0)),
            [.. forecasts.Select(forecast => forecast.Purchases)],
            metrics,
            metrics.Average(one => one.Errors.Rmse * one.Errors.Rmse),
            [.. forecasts.SelectMany(forecast => forecast.Warnings).Distinct()]);
    }

    /// <summary>How much larger the mean squared error of one forecaster is than that of another.</summary>
    internal static Estimate Behind(PurchaseForecaster one, PurchaseForecaster other, IReadOnlyList<Origin> origins, int? threads) =>
        Behind(Judge(one, origins, threads), Judge(other, origins, threads), origins);

    /// <summary>How much larger the loss is than the least, by customer.</summary>
    static Estimate Behind(Judged one, Judged best, IReadOnlyList<Origin> origins)
    {
        Estimate[] differences =
        [
            .. origins.Select((origin, index) => Estimate.MeanOf(origin.Holdout.LossesAgainst(one.Expected[index], best.Expected[index]))),
        ];
        return Estimate.Normal(differences.Average(one => one.Value), differences.Average(one => one.StandardError));
    }

    static string Reason(Judged chosen, Judged best, Estimate behind, Judged naive, int origins)
    {
        string from = origins == 1 ? "one moment of the past" : $"{origins} moments of the past";
        string text = chosen == best
            ? $"{chosen.Forecaster.Name} foretold purchases best from {from}: root mean squared error {Number(Math.Sqrt(chosen.SquaredError))}"
            : $"{chosen.Forecaster.Name} is the simplest model that foretold purchases from {from} as well as the best, {best.Forecaster.Name}: "
                + $"root mean squared error {Number(Math.Sqrt(chosen.SquaredError))} and {Number(Math.Sqrt(best.SquaredError))}, "
                + (behind.StandardError > 0 ? $"{Number(behind.Value / behind.StandardError)} standard errors apart" : "not apart at all");
        if (naive == chosen)
            return text;
        string guess = $"the guess that {naive.Forecaster.Name} has {Number(Math.Sqrt(naive.SquaredError))}";
        return naive.SquaredError < chosen.SquaredError ? $"{text}; yet {guess}, so no model is worth more than that guess here" : $"{text}; {guess}";
    }

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    sealed record Judged(
        PurchaseForecaster Forecaster,
        int Parameters,
        IReadOnlyList<double[]> Expected,
        IReadOnlyList<ForecastMetrics> Metrics,
        double SquaredError,
        IReadOnlyList<string> Warnings)
    {
        public bool Equals(Judged? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Forecaster.GetHashCode();
    }
}

/// <summary>Which purchase model a back-test chose, and why.</summary>
public sealed record PurchaseChoice
{
    /// <summary>The model that is to be fitted on all of the data.</summary>
    public required ModelForecaster Chosen { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>All that took part, the least error first.</summary>
    public required IReadOnlyList<CandidateReport> Candidates { get; init; }
}

/// <summary>How one forecaster did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">How many numbers it learns.</param>
/// <param name="Rmse">Root of the mean over origins of its mean squared error, in purchases; NaN without an origin.</param>
/// <param name="ByOrigin">How it did from each origin, in their order.</param>
/// <param name="Warnings">What its fits warned of.</param>
/// <param name="AkaikeInformation">2 k - 2 LL, where models are compared by likelihood.</param>
public sealed record CandidateReport(
    string Name,
    int Parameters,
    double Rmse,
    IReadOnlyList<ForecastMetrics> ByOrigin,
    IReadOnlyList<string> Warnings,
    double? AkaikeInformation = null);
