using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.LifetimeValue;
using Patron.Models.LifetimeValue.Regression;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Which purchase model to fit on all of the data, why, and how well it foretold what it had not seen.</summary>
/// <param name="Model">The model with its penalty.</param>
/// <param name="Choice">Why that model; null where it was asked for.</param>
/// <param name="Penalty">Why that penalty; null where it was asked for.</param>
/// <param name="Past">Moments before the newest, from which spend models may foretell; none of a ready summary, or where the past is short.</param>
/// <param name="HeldOut">How well it did; null where the data are too few to tell.</param>
sealed record ClvJudgement(ModelForecaster Model, ModelChoice? Choice, string? Penalty, IReadOnlyList<SpendOrigin> Past, ClvHoldout? HeldOut)
{
    const int MostOrigins = 3;

    /// <summary>How the model and its rivals foretold the hold-out's purchases and money; empty where the model was asked for.</summary>
    public IReadOnlyList<ClvRival> Rivals { get; init; } = [];

    static readonly RateForecaster Rate = new();

    /// <summary>
    /// Fits on the time before each of up to three moments, a hold-out's length apart, and compares what it foretells from that time's
    /// histories alone with the days on which each customer did buy until the hold-out's length later. The newest moment judges what the
    /// others have chosen; where it is the only one, the choice is by the likelihood of its histories.
    /// </summary>
    public static ClvJudgement ByTime(Transactions transactions, DateOnly asOf, ClvRequest request, CancellationToken cancellation)
    {
        int days = asOf.DayNumber - Cut(transactions.First, asOf, request.Holdout).DayNumber;
        int observed = asOf.DayNumber - transactions.First.DayNumber;
        if (request.Holdout is { } asked && (days < 1 || days >= observed))
            throw new InputException($"a hold-out of {asked} leaves nothing to learn from or to judge by: the purchases span {observed} days");
        List<Origin> origins = [];
        List<SpendOrigin> spends = [];
        if (days < 1)
            return ByLikelihood(transactions.At(asOf, cancellation).Histories, request);
        for (DateOnly from = asOf.AddDays(-days); from > transactions.First && origins.Count < MostOrigins; from = from.AddDays(-days))
        {
            // Before the first cut a model is judged only where it has as long to learn from as to foretell.
            if (origins.Count > 0 && from.DayNumber - transactions.First.DayNumber < days)
                break;
            (CustomerHistories customers, double[] actual, double[] spent) = transactions.At(from, from.AddDays(days), cancellation);
            if (customers.Count < 2)
                break;
            if (origins.Count > 0 && customers.Spends is { } paid)
                spends.Add(new SpendOrigin(paid, Holdout.Create(actual, spent)));
            origins.Add(new Origin(customers.Histories, days / request.Unit.Days, Holdout.OfPurchases(actual)));
        }

        if (origins.Count == 0)
            return ByLikelihood(transactions.At(asOf, cancellation).Histories, request);
        ClvJudgement chosen = origins.Count > 1 ? ByForecasts([.. origins.Skip(1)], request) : ByLikelihood(origins[0].Histories, request);
        PurchaseChoice judged = PurchaseBackTest.Run([origins[0]], [chosen.Model, Rate]);
        return chosen with
        {
            Past = spends,
            HeldOut = CustomerHoldout.Of(HoldoutKind.Time, asOf.AddDays(-days), asOf, Errors(judged, chosen.Model), Rate.Name, Errors(judged, Rate)),
            Rivals = request.Model is null
                ? ClvRivals.Of(
                    transactions, asOf.AddDays(-days), asOf, days / request.Unit.Days,
                    new ProductForecaster(chosen.Model) { SpendPenalty = request.Penalty ?? 0 }, cancellation)
                : [],
        };
    }

    static ClvJudgement ByForecasts(IReadOnlyList<Origin> origins, ClvRequest request)
    {
        PurchaseChoice choice = PurchaseBackTest.Run(origins, [.. Models(request), Rate, new MeanForecaster()]);
        (ModelForecaster model, string? why) = Penalised(choice.Chosen, origins, request);
        return new(model, request.Model is null ? ModelChoice.Of(choice) : null, why, [], null);
    }

    /// <summary>Of a ready summary: chosen by the likelihood of the histories, and judged on a third of the customers.</summary>
    public static ClvJudgement ByCustomers(CustomerHistories customers, ClvRequest request)
    {
        ClvJudgement judgement = ByLikelihood(customers.Histories, request);
        return judgement with { HeldOut = CustomerHoldout.ByCustomers(customers, judgement.Model) };
    }

    static ClvJudgement ByLikelihood(PurchaseHistories histories, ClvRequest request)
    {
        if (request.Penalty is null)
            throw new InputException("a penalty is tuned by foretelling purchases from two moments of the past or more, and the purchases do not reach back so far: give --penalty a number");
        ModelForecaster[] models = [.. Models(request)];
        if (models.Length == 1)
            return new(models[0], null, null, [], null);
        PurchaseChoice choice = PurchaseLikelihoods.Run(histories, models);
        return new(choice.Chosen, ModelChoice.Of(choice), null, [], null);
    }

    static IEnumerable<ModelForecaster> Models(ClvRequest request) =>
        (request.Model is { } one ? [one] : PurchaseModelKind.Usual).Select(kind => new ModelForecaster(kind, request.Penalty ?? 0));

    static (ModelForecaster Model, string? Why) Penalised(ModelForecaster model, IReadOnlyList<Origin> origins, ClvRequest request)
    {
        if (request.Penalty is not null)
            return (model, null);
        PenaltyTuning tuning = PenaltyTuning.Run(model.Kind, origins);
        return (model with { Penalty = tuning.Penalty }, tuning.Reason);
    }

    static CountMetrics Errors(PurchaseChoice choice, PurchaseForecaster forecaster) =>
        choice.Candidates.First(candidate => candidate.Name == forecaster.Name).ByOrigin[0].Errors;

    /// <summary>The first day held out: as asked for, or after two thirds of the days observed.</summary>
    static DateOnly Cut(DateOnly first, DateOnly asOf, Duration? holdout) =>
        holdout is { } length ? length.SubtractFrom(asOf) : asOf.AddDays(-((asOf.DayNumber - first.DayNumber) / 3));
}
