using Patron.Models.Evaluation;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits a propensity model on its data set, judges it by cross-validation and registers it.</summary>
sealed class TrainPropensity(ProjectDefinition project, PropensityDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "propensity";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train, [DatasetStep.TableOf(model)], [VersionName.Model(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        using RunJournal fit = Training.Begin(context, model);
        PropensityRows rows = PropensityRows.Read(context, model);
        bool[] target = rows.Target;
        RefuseOneClass(context, rows);
        CategoryColumn? calibratedBy = rows.CalibratedBy(model);
        IReadOnlyList<string> leaks = LeakCheck.Of(model, rows, project.Settings.Seed);

        int[] folds = rows.Folds(model.Folds, project.Settings.Seed);
        FeatureTable features = FeatureChoice.Of(fit, model, rows, folds);
        FeatureTable shown = calibratedBy is null || features.Find(calibratedBy.Name) is not null
            ? features
            : new FeatureTable([.. features.Columns, calibratedBy]);
        PropensityChanges? changes = PropensityChanges.Of(model, shown);
        IReadOnlyList<SegmentRows>? segments = model.By is { } rules ? SegmentRows.Of(model, rules, features, target) : null;
        LearnerDecision decision = LearnerDecision.Of(model, features, target, rows.Keys, project.Settings, segments);
        if (decision.ToArtifact() is { } tried)
            fit.Artifact(LearnerDecision.File, tried);
        UnseenForecast forecast = Unseen(rows, folds, decision.Options);
        CrossValidation validation = forecast.Calibrated;
        FitResult<PropensityModel> fitted = PropensityModel.Fit(features, target, OptionsOf(decision.Options));
        (PropensityModel calibrated, IReadOnlyList<string> notes) =
            forecast.Calibrate(fitted.Model, target, model.Calibration, calibratedBy);
        fitted = fitted with { Model = calibrated };
        SegmentsEvaluation? bySegment = segments is null
            ? null
            : SegmentsEvaluation.Of(
                decision, fitted.Model, segments, target, validation.Probabilities,
                Unseen(rows, folds, ((SegmentedLearnerOptions)decision.Options).Others).Calibrated.Probabilities);

        PropensityEvaluation evaluation = new()
        {
            Window = SplitRows.NewestOf(model.LearnsFrom, model.Target, context.AsOf, project.Settings.Zone),
            Instants = rows.AsOfs.Distinct().Count(),
            Folds = model.Folds,
            Metrics = BinaryMetrics.Of(validation.Probabilities, target),
            Coefficients = Coefficients(fitted),
            Importance = MeanContribution.Of(fitted.Model, features),
            StopReason = fitted.Report.StopReason.ToString(),
            Iterations = fitted.Report.Iterations,
            Learner = LearnerWords.Of(fitted.Model.Learner, decision.Options),
            Settings = decision.Options.ToJson(),
            Reason = ReasonOf(decision, bySegment),
            Calibration = CalibrationInWords(),
            Segments = bySegment,
            Warnings = [.. leaks, .. bySegment?.Notes ?? [], .. fitted.Report.Warnings, .. notes],
        };
        PropensityContent content = PropensityContent.Of(fitted.Model, shown) with
        {
            Changes = changes,
            Reasons = ReasonWords.Kept(model.Reasons, fitted.Model),
        };
        ModelRegistration registration = new()
        {
            Name = model.Name,
            Kind = Kind,
            Content = content.ToJson(),
            Metrics = MetricsOf(validation, evaluation.Metrics, fitted.Report)
                .Concat(bySegment?.Figures ?? []).Concat(TestMetrics(context, fitted.Model)).ToDictionary(),
            Series = [.. SeriesOf(validation, context.Time.GetUtcNow())],
            AsOf = context.AsOf,
            Evaluation = evaluation,
            Definitions = ModelDefinitions.Of(project, model),
            TrainingData = Training.DataOf(context, DatasetStep.TableOf(model)),
            Inputs = [.. content.Columns.Select(column => Training.ColumnOf(shown.Find(column.Name)!))],
        };
        Training.Register(context, fit, registration, evaluation.Warnings);
    }

    PropensityOptions OptionsOf(LearnerOptions learner) => new() { Target = model.Target.Name, Learner = learner };

    UnseenForecast Unseen(PropensityRows rows, int[] folds, LearnerOptions learner) => UnseenForecast.Of(
        rows.Features, rows.Target, folds, OptionsOf(learner), FeatureChoice.RulesOf(model), model.Calibration, rows.CalibratedBy(model));

    static string? ReasonOf(LearnerDecision decision, SegmentsEvaluation? segments) => segments is null
        ? decision.Choice?.Reason
        : string.Join("; ", new[] { segments.Verdict, decision.Choice is { } choice ? $"of all rows {choice.Reason}" : null }.OfType<string>());

    string? CalibrationInWords() =>
        model.Calibration is { } form ? form.ToString().ToLowerInvariant() + (model.CalibratedBy is { } by ? $" by {by}" : "") : null;

    void RefuseOneClass(StepContext context, PropensityRows rows)
    {
        int positive = rows.Target.Count(value => value);
        if (positive > 0 && positive < rows.Target.Length)
            return;
        string found = rows.Target.Length == 0
            ? $"no customer of the data set {model.LearnsFrom.Name} has a known '{model.Target.Name}'"
            : $"'{model.Target.Name}' is the same in all {rows.Target.Length} rows of the data set {model.LearnsFrom.Name}";
        DateTimeOffset newest = TrainingInstants.Of(model.LearnsFrom, context.AsOf, project.Settings.Zone)[^1];
        throw new InvalidOperationException(
            $"{model.Name} cannot be trained as of {newest:yyyy-MM-dd}: {found}; "
            + "choose a later as-of, a shorter horizon or another population");
    }

    /// <summary>How well it foresees the rows that were kept to test by; nothing where there are none.</summary>
    Dictionary<string, double> TestMetrics(StepContext context, PropensityModel fitted)
    {
        if (model.LearnsFrom.Split is not { Test: > 0 })
            return [];
        PropensityRows rows = PropensityRows.Read(context, model, DatasetPart.Test);
        Dictionary<string, double> result = new() { ["test_rows"] = rows.Target.Length };
        if (rows.Target.Length == 0)
            return result;
        FeatureTable shown = rows.FeaturesAndMacrosegment;
        BinaryMetrics metrics = BinaryMetrics.Of(fitted.Knowing(shown).Score(shown).Probabilities, rows.Target);
        result["test_log_loss"] = metrics.LogLoss;
        result["test_brier"] = metrics.Brier;
        if (metrics.Auc is { } auc)
            result["test_auc"] = auc;
        return result;
    }

    static Dictionary<string, double> MetricsOf(CrossValidation validation, BinaryMetrics metrics, FitReport report)
    {
        Dictionary<string, double> result = new()
        {
            ["rows"] = metrics.Rows,
            ["base_rate"] = metrics.BaseRate,
            ["log_loss"] = validation.LogLoss,
            ["brier"] = validation.Brier,
            ["accuracy"] = validation.Accuracy,
            ["majority_accuracy"] = validation.MajorityAccuracy,
            ["log_likelihood"] = report.LogLikelihood,
        };
        if (validation.Auc is { } auc)
            result["auc"] = auc;
        return result;
    }

    static IEnumerable<MetricPoint> SeriesOf(CrossValidation validation, DateTimeOffset now)
    {
        foreach ((int index, BinaryMetrics fold) in validation.Folds.Index())
        {
            yield return new MetricPoint("fold/log_loss", fold.LogLoss, now, index + 1);
            if (fold.Auc is { } auc)
                yield return new MetricPoint("fold/auc", auc, now, index + 1);
        }
    }

    /// <summary>Of a learner without coefficients none.</summary>
    static IReadOnlyList<FittedParameter> Coefficients(FitResult<PropensityModel> fit)
    {
        if (fit.Model.Learner is not LogisticLearner { Regression: { } regression })
            return [];
        double[] errors = fit.Report.StandardErrors;
        return
        [
            new FittedParameter("intercept", regression.Intercept, errors[0]),
            .. regression.Features.Select((name, index) =>
                new FittedParameter(name, regression.Coefficients[index], errors[index + 1])),
        ];
    }
}
