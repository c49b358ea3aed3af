using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue;

/// <summary>Judges spend models from several moments of the past, by what customers who bought again spent then, and chooses one.</summary>
/// <remarks>
/// As <see cref="PurchaseBackTest"/> does: the least mean squared error of customers' mean spend wins, but a model with fewer parameters is
/// preferred while its loss is at most one standard error above the least.
/// </remarks>
public static class SpendBackTest
{
    const int LeastBuyers = 2;

    /// <summary>Fits every model at every origin and compares; says what it goes by where no origin tells.</summary>
    /// <param name="origins">Moments of the past; those where fewer than two customers bought later, or had paid before, are passed over.</param>
    /// <param name="today">Everything known, for the test of independence, and for the choice where there is no past.</param>
    /// <param name="options">Penalty and threads of the fits.</param>
    /// <param name="ofEffects">
    /// What covariates move, and the penalty on their effects, where origins have covariates; the former options are for the others.
    /// </param>
    public static SpendChoice Run(
        IReadOnlyList<SpendOrigin> origins, SpendHistories today, SpendFitOptions? options = null, CovariateFitOptions? ofEffects = null)
    {
        options ??= new SpendFitOptions();
        ofEffects ??= new CovariateFitOptions();
        SpendIndependence? independence = SpendIndependence.Of(today.Purchases, today.MeanSpend);
        SpendOrigin[] telling = [.. origins.Where(Tells)];
        if (telling.Length == 0)
            return WithoutPast(today, independence);
        Judged[] models = [.. SpendModelKind.All.Select(kind => Judge(kind, telling, options, ofEffects)).OfType<Judged>()];
        Judged best = models.MinBy(one => one.SquaredError)!;
        Judged chosen = models.Where(one => IsAsGood(one, best, telling))
            .OrderBy(one => one.Parameters).ThenBy(one => one.SquaredError).First();
        Judged mean = Judge("everyone spends the mean", 1, telling, origin => MeanOfAll(origin.Spends));
        return new SpendChoice
        {
            Chosen = chosen.Kind!,
            Reason = Reason(chosen, best, models.Length, mean, telling.Length) + Told(independence, chosen.Kind!),
            Independence = independence,
            Candidates =
            [
                .. models.Append(mean).OrderBy(one => one.SquaredError)
                    .Select(one => new CandidateReport(one.Name, one.Parameters, Math.Sqrt(one.SquaredError), one.Metrics, [])),
            ],
        };
    }

    /// <summary>Both models can be fitted to what was known, and somebody bought later.</summary>
    static bool Tells(SpendOrigin origin) => origin.Spends.HasAmounts
        && origin.Holdout.CanJudgeSpend(LeastBuyers)
        && origin.Spends.MeanSpend.ToArray().Count(mean => mean > 0) >= LeastBuyers;

    static SpendChoice WithoutPast(SpendHistories today, SpendIndependence? independence)
    {
        double free = today.Free.ToArray().Sum();
        double purchases = today.Purchases.ToArray().Sum();
        SpendModelKind chosen = free > 0 ? HurdleSpend.TheKind : GammaGamma.TheKind;
        string why = !today.HasAmounts ? "it needs customers' means alone, and no more is known"
            : free > 0 ? $"{Number(free)} of {Number(purchases)} repeat purchases cost nothing, and the past is too short to compare forecasts"
            : "it is the simplest, and the past is too short to compare forecasts";
        return new SpendChoice
        {
            Chosen = chosen,
            Reason = $"{chosen.Name}: {why}{Told(independence, chosen)}",
            Independence = independence,
            Candidates = [],
        };
    }

    static Judged? Judge(SpendModelKind kind, SpendOrigin[] origins, SpendFitOptions options, CovariateFitOptions ofEffects)
    {
        int moved = ofEffects.Parameters.Count > 0 ? ofEffects.Parameters.Count : kind.MovedByCovariates.Count;
        int effects = moved * origins.Max(origin => origin.Covariates?.Names.Count ?? 0);
        Judged judged = Judge(kind.Name, kind.ParameterNames.Count + effects, origins, origin => origin.Covariates is { } covariates
            ? SpendCovariateModel.Fit(kind, origin.Spends, covariates, ofEffects).Model.ExpectedSpend(origin.Spends, covariates)
            : kind.Fit(origin.Spends, options).Model.ExpectedSpend(origin.Spends));
        return double.IsFinite(judged.SquaredError) ? judged with { Kind = kind } : null;
    }

    static Judged Judge(string name, int parameters, SpendOrigin[] origins, Func<SpendOrigin, double[]> forecast)
    {
        double[][] expected = [.. origins.Select(forecast)];

        // A mean spend without bound foretells nothing that could be judged.
        if (expected.Any(column => !column.All(double.IsFinite)))
            return new(null, name, parameters, expected, [], double.PositiveInfinity);
        ForecastMetrics[] metrics = [.. origins.Zip(expected, (origin, column) => origin.Holdout.JudgeSpend(column))];
        return new(null, name, parameters, expected, metrics, metrics.Average(one => one.Errors.Rmse * one.Errors.Rmse));
    }

    static bool IsAsGood(Judged one, Judged best, SpendOrigin[] origins)
    {
        Estimate[] behind =
        [
            .. origins.Select((origin, index) => Estimate.MeanOf(origin.Holdout.SpendLossesAgainst(one.Expected[index], best.Expected[index]))),
        ];
        return behind.Average(each => each.Value) <= behind.Average(each => each.StandardError);
    }

    /// <summary>The mean of customers' means, those who bought.</summary>
    static double[] MeanOfAll(SpendHistories spends)
    {
        double[] expected = new double[spends.Count];
        IEnumerable<int> bought = Enumerable.Range(0, spends.Count).Where(row => spends.Purchases[row] > 0);
        Array.Fill(expected, bought.Average(row => spends.MeanSpend[row]));
        return expected;
    }

    static string Reason(Judged chosen, Judged best, int models, Judged mean, int origins)
    {
        string from = origins == 1 ? "one moment of the past" : $"{origins} moments of the past";
        string text = models == 1 ? $"{chosen.Name} alone has a finite mean spend when learnt from {from}: root mean squared error {Error(chosen)}"
            : chosen == best ? $"{chosen.Name} foretold customers' mean spend best from {from}: root mean squared error {Error(chosen)}"
            : $"{chosen.Name} is the simplest model that foretold customers' mean spend from {from} as well as the best, {best.Name}: "
                + $"root mean squared error {Error(chosen)} and {Error(best)}";
        return mean.SquaredError < chosen.SquaredError
            ? $"{text}; yet the guess that {mean.Name} has {Error(mean)}, so no model is worth more than that guess here"
            : $"{text}; the guess that {mean.Name} has {Error(mean)}";
    }

    /// <summary>What speaks against independence, which every spend model here takes for granted.</summary>
    static string Told(SpendIndependence? independence, SpendModelKind chosen) =>
        independence is { Dependence: not SpendDependence.None } found
            ? $". But the independence of spend and frequency, which {chosen.Name} takes for granted, is rejected. {found.Verdict.TrimEnd('.')}"
            : "";

    static string Error(Judged one) => Number(Math.Sqrt(one.SquaredError));

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    sealed record Judged(
        SpendModelKind? Kind, string Name, int Parameters, double[][] Expected, IReadOnlyList<ForecastMetrics> Metrics, double SquaredError)
    {
        public bool Equals(Judged? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }
}

/// <summary>
/// A moment of the past from which spend is foretold: what customers had paid, and apart from it, in a type that no forecast can read, what
/// they paid afterwards.
/// </summary>
/// <param name="Spends">Repeat purchases up to the moment.</param>
/// <param name="Holdout">What came then, in the order of the histories.</param>
public sealed record SpendOrigin(SpendHistories Spends, Holdout Holdout)
{
    /// <summary>What else is known of each customer by then; null for nothing.</summary>
    public CustomerCovariates? Covariates { get; init; }
}

/// <summary>Which spend model was chosen, and why.</summary>
public sealed record SpendChoice
{
    /// <summary>The model that is to be fitted on all of the data.</summary>
    public required SpendModelKind Chosen { get; init; }

    /// <summary>Why, in words; also where the data speak against what the model takes for granted.</summary>
    public required string Reason { get; init; }

    /// <summary>The test of spend against frequency on everything known; null where there is too little to test.</summary>
    public required SpendIndependence? Independence { get; init; }

    /// <summary>All that took part, the least error first; empty where nothing was foretold.</summary>
    public required IReadOnlyList<CandidateReport> Candidates { get; init; }
}
