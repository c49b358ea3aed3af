using Patron.Models.Btyd;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// The trial of a lifetime value model: fitted once more on histories that end where the hold-out begins, judged by the purchases of
/// each customer in it.
/// </summary>
sealed class LifetimeValueTrial(StepContext context, LifetimeValueDefinition model)
{
    readonly ProjectSettings _settings = context.Project.Settings;

    /// <summary>The trial; null where nothing was held out. Without rows where nobody came back and paid before.</summary>
    public Trial? Of(RegisteredModel challenger, ReadVersion? champion)
    {
        HistoryInstants instants = HistoryInstants.Of(challenger.AsOf, model.Holdout, _settings.Zone);
        if (instants.HoldoutFrom is not { } from)
            return null;
        context.Lake.Bind([HistoriesStep.TableOf(model), .. model.Calendar is { } calendar ? [calendar.Table] : Array.Empty<string>()]);
        CustomerHistories histories = CustomerHistories.Read(context, model, from, withKeys: true);
        bool canLearn = BackTest.CanLearn(histories);
        double length = instants.HoldoutIn(_settings.TimeUnit);
        LifetimeValueEvaluation? recorded = challenger.EvaluationAs<LifetimeValueEvaluation>();
        LifetimeValueContent content = LifetimeValueContent.From(challenger.Content);
        return new Trial
        {
            Model = model.Name,
            Version = challenger.Version,
            Rules = model.Promotion,
            Evidence = new Evidence(
                RowsKnowUntil.OfHistories(context, model, instants), recorded?.From ?? from, recorded?.Until ?? from, null, recorded?.Purchases.Rows ?? 0, SquaredError(recorded)),
            IsProbability = false,
            Forecast = canLearn ? Refitted(content, histories, length, content.Penalty ?? model.Penalty) : [],
            Actual = canLearn ? histories.ActualPurchases : [],
            Baselines = [.. Naive(histories.Purchases, length)],
            Champion = ChampionOn(histories, from, length, challenger, champion),
            Groups = CustomerGroups.Of(context, model, canLearn ? histories.Keys : [], null),
            Fits = content.Fits,
            Parameters = [.. content.FrequencyModel.Parameters, .. content.SpendModel.Parameters],
        };
    }

    Opponent ChampionOn(
        CustomerHistories histories, DateTimeOffset from, double length, RegisteredModel challenger, ReadVersion? known)
    {
        Opponent standing = Opponents.StandingOf(context, model, challenger, known, from);
        if (known?.Model is not { } champion || standing.Standing is Standing.Absent or Standing.Same)
            return standing;
        CustomerHistories now = CustomerHistories.Read(context, model, challenger.AsOf, withKeys: false);
        standing = standing with { Scores = Expected(champion, now, length), NewScores = Expected(challenger, now, length) };
        return standing.Standing switch
        {
            Standing.ScoredAnew => standing with { Forecast = Expected(champion, histories, length) },
            Standing.Refitted when LifetimeValueContent.From(champion.Content) is { Penalty: { } tuned } content =>
                standing with { Forecast = Refitted(content, histories, length, tuned) },
            Standing.Refitted => Opponents.FittedAgain(context, standing, champion, penalty => Refitted(LifetimeValueContent.From(champion.Content), histories, length, penalty)),
            _ => standing,
        };
    }

    double[] Refitted(LifetimeValueContent version, CustomerHistories histories, double length, double penalty) => histories.Count == 0
        ? []
        : Expected(Again(version, histories, penalty), histories, length);

    /// <summary>The version's recipe fitted to other histories: with the covariates that it had.</summary>
    LifetimeValueContent Again(LifetimeValueContent version, CustomerHistories histories, double penalty)
    {
        CovariatesDefinition? covariates =
            version.Covariates is { } learnt ? model.Covariates! with { Penalty = learnt.Penalty, Moves = learnt.Moves } : null;
        PurchaseContent again = PurchaseContent.Fit(
            covariates is null ? histories with { Covariates = [] } : histories,
            model with { Penalty = penalty, Covariates = covariates, Calendar = CalendarOf(version) },
            version.Purchases, _settings.Threads);
        return version with { FrequencyModel = again.Fitted, Covariates = again.Covariates, Calendar = again.Calendar, Worlds = null };
    }

    /// <summary>The calendar that a version went by: today's, with the version's penalty.</summary>
    CalendarCovariates? CalendarOf(LifetimeValueContent version) =>
        version.Calendar is { } learnt && model.Calendar is { } calendar ? calendar with { Penalty = learnt.Penalty } : null;

    double[] Expected(RegisteredModel version, CustomerHistories histories, double length) =>
        Expected(LifetimeValueContent.From(version.Content), histories, length);

    double[] Expected(LifetimeValueContent content, CustomerHistories histories, double length) =>
        ValueForecaster.Of(content, withIntervals: false).ExpectedPurchases(histories, length, _settings.Threads);

    static double SquaredError(LifetimeValueEvaluation? recorded) => Math.Pow(recorded?.Purchases.Rmse ?? 0, 2);

    /// <summary>What can be foreseen without a model: everybody goes on as before, or as all do on average.</summary>
    static IEnumerable<Rival> Naive(PurchaseHistories histories, double length)
    {
        double[] frequency = histories.Frequency.ToArray();
        double[] age = histories.Age.ToArray();
        double rate = age.Sum() > 0 ? frequency.Sum() / age.Sum() : 0;
        yield return new Rival(
            "each customer's own past rate", [.. frequency.Zip(age, (purchases, time) => time > 0 ? purchases / time * length : 0)]);
        yield return new Rival("the mean rate of all customers", [.. frequency.Select(_ => rate * length)]);
    }
}
