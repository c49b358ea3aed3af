using Patron.Models.Description;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// The trial of a propensity model: every row of the data set it learnt from is forecast once more by a fit on the other folds.
/// </summary>
sealed class PropensityTrial(StepContext context, PropensityDefinition model)
{
    /// <summary>Rows looked at to see what columns tell alone.</summary>
    const int RowsExplained = 10_000;

    readonly ProjectSettings _settings = context.Project.Settings;

    public Trial Of(RegisteredModel challenger, ReadVersion? champion)
    {
        context.Lake.Bind([DatasetStep.TableOf(model)]);
        PropensityRows rows = PropensityRows.Read(context, model);
        int[] folds = rows.Folds(model.Folds, _settings.Seed);
        PropensityEvaluation? recorded = challenger.EvaluationAs<PropensityEvaluation>();
        TargetWindow window = recorded?.Window ?? SplitRows.NewestOf(model.LearnsFrom, model.Target, challenger.AsOf, _settings.Zone);
        PropensityModel fitted = PropensityContent.From(challenger.Content).ToModel();
        LearnerOptions learner = SettingsOf(recorded) ?? LearnerDecision.Fixed(model, _settings);
        // The model's file may have lost its 'by:' since.
        FeatureTable features = learner is SegmentedLearnerOptions { By: DatasetDefinition.Macrosegment }
            ? rows.FeaturesAndMacrosegment
            : rows.Features;
        return new Trial
        {
            Model = model.Name,
            Version = challenger.Version,
            Rules = model.Promotion,
            Evidence = new Evidence(
                RowsKnowUntil.OfDataset(rows), window.From, window.Until, recorded?.Folds ?? 0, recorded?.Metrics.Rows ?? 0, recorded?.Metrics.LogLoss ?? 0),
            IsProbability = true,
            Forecast = Unseen(rows, features, folds, learner, fitted, FeatureChoice.RulesOf(model)),
            Actual = Array.ConvertAll(rows.Target, happened => happened ? 1.0 : 0),
            Baselines = [new Rival("the base rate", BaseRates(rows.Target, folds))],
            Champion = ChampionOn(rows, folds, window, challenger, champion, fitted),
            Folds = folds,
            Groups = CustomerGroups.Of(context, model, rows.Keys, rows.FeaturesAndMacrosegment),
            Segments = SegmentsOf(rows, features, folds, learner, fitted),
            Columns = Alone(rows, folds, fitted),
            Parameters = recorded?.Coefficients ?? [],
            Fits = recorded?.StopReason is { } reason ? [new("the learner", Enum.Parse<StopReason>(reason), recorded.Iterations)] : [],
        };
    }

    Opponent ChampionOn(
        PropensityRows rows, int[] folds, TargetWindow window, RegisteredModel challenger, ReadVersion? known, PropensityModel fitted)
    {
        // Rows of earlier instants tell of an earlier time.
        DateTimeOffset from = TargetWindow.At(rows.AsOfs.Min(), model.Target, _settings.Zone).From;
        Opponent standing = Opponents.StandingOf(context, model, challenger, known, from < window.From ? from : window.From);
        if (known?.Model is not { } champion || standing.Standing is Standing.Absent or Standing.Same)
            return standing;
        PropensityModel standingModel = PropensityContent.From(champion.Content).ToModel();
        FeatureTable asked = rows.FeaturesAndMacrosegment;
        double[] scores = standingModel.Knowing(asked).Score(asked).Probabilities;
        standing = standing with { Scores = scores, NewScores = fitted.Knowing(asked).Score(asked).Probabilities };
        return standing.Standing switch
        {
            Standing.ScoredAnew => standing with { Forecast = scores },
            Standing.Refitted when SettingsOf(champion.EvaluationAs<PropensityEvaluation>()) is { } settings =>
                standing with { Forecast = Unseen(rows, FeaturesOf(standingModel, rows), folds, settings, standingModel) },
            Standing.Refitted => Opponents.FittedAgain(
                context, standing, champion, penalty => Unseen(
                    rows, FeaturesOf(standingModel, rows), folds, LearnerDecision.Penalised(penalty, _settings.Threads), standingModel)),
            _ => standing,
        };
    }

    static LearnerOptions? SettingsOf(PropensityEvaluation? evaluation) =>
        evaluation?.Settings is { } settings ? LearnerOptions.FromJson(settings) : null;

    /// <summary>Fitted again without each fold, and calibrated as the version is.</summary>
    double[] Unseen(
        PropensityRows rows, FeatureTable features, int[] folds, LearnerOptions learner, PropensityModel version,
        SelectionOptions? selection = null)
    {
        PropensityOptions options = new() { Target = model.Target.Name, Learner = learner };
        ColumnCalibration? maps = version.CalibrationByColumn;
        CategoryColumn? by = maps is null
            ? null
            : new CategoryColumn(maps.Column, ColumnCalibration.GroupsOf(rows.FeaturesAndMacrosegment, maps.Column));
        return UnseenForecast.Of(
            features, rows.Target, folds, options, selection, version.Calibration?.Kind ?? maps?.Maps.Pooled.Kind, by).Calibrated.Probabilities;
    }

    /// <summary>What one model over all rows would have said, beside the models by segment.</summary>
    SegmentTrial? SegmentsOf(PropensityRows rows, FeatureTable features, int[] folds, LearnerOptions learner, PropensityModel fitted) =>
        learner is SegmentedLearnerOptions segmented && fitted.Learner is SegmentedLearner { Parts: var parts }
            ? new SegmentTrial(
                segmented.By, ColumnCalibration.GroupsOf(features, segmented.By), parts.Keys.ToHashSet(),
                Unseen(rows, features, folds, segmented.Others, fitted, FeatureChoice.RulesOf(model)))
            : null;

    /// <summary>The columns that the champion learnt from; all are there, or its definitions would not be those of today.</summary>
    static FeatureTable FeaturesOf(PropensityModel champion, PropensityRows rows)
    {
        HashSet<string> shown = [.. champion.Learner.Columns];
        return new FeatureTable([.. rows.FeaturesAndMacrosegment.Columns.Where(column => shown.Contains(column.Name))]);
    }

    /// <summary>The share that came true in the other folds.</summary>
    static double[] BaseRates(bool[] target, int[] folds)
    {
        Dictionary<int, double> rates = folds.Distinct().ToDictionary(
            fold => fold, fold => target.Where((_, row) => folds[row] != fold).Average(happened => happened ? 1.0 : 0));
        return Array.ConvertAll(folds, fold => rates[fold]);
    }

    /// <summary>What each column of the model tells by itself: ranked by rates that the other folds have at its values.</summary>
    static ColumnAlone[] Alone(PropensityRows rows, int[] folds, PropensityModel fitted)
    {
        int count = Math.Min(RowsExplained, rows.Keys.Length);
        int[] taken = [.. Enumerable.Range(0, count).Select(index => (int)((long)index * rows.Keys.Length / count))];
        HashSet<string> asked = [.. fitted.Columns];
        FeatureTable columns = new([.. rows.Features.Take(taken).Columns.Where(column => asked.Contains(column.Name))]);
        return
        [
            .. FeatureImportance.Of(columns, Array.ConvertAll(taken, row => rows.Target[row]), Array.ConvertAll(taken, row => folds[row]))
                .Where(alone => alone.Auc is not null)
                .Select(alone => new ColumnAlone(alone.Column, alone.Auc!.Value.Value))
                .OrderByDescending(alone => alone.Auc),
        ];
    }
}
