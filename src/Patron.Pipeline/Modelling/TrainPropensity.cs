using Patron.DuckDb;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits a propensity model on its data set, judges it by cross-validation and registers it.</summary>
sealed class TrainPropensity(ProjectDefinition project, PropensityDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "propensity";

    const string Target = "target";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train, [DatasetStep.TableOf(model)], [StepContext.ModelName(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ColumnTable rows = Read(context);
        FeatureTable features = FeaturesOf(rows);
        bool[] target = [.. rows.Ints(Target).Select(value => value == 1)];
        RefuseOneClass(context, target);

        PropensityOptions options = new()
        {
            Target = model.Target.Name,
            Regression = new LogisticRegressionOptions { Penalty = model.Penalty, Threads = project.Settings.Threads },
        };
        int[] folds = StratifiedFolds.Assign(rows.Texts("customer_key")!, target, model.Folds, project.Settings.Seed);
        CrossValidation validation = CrossValidation.Of(features, target, folds, options);
        FitResult<PropensityModel> fit = PropensityModel.Fit(features, target, options);
        PropensityEvaluation evaluation = new()
        {
            Window = TargetWindow.EndingAt(context.AsOf, model.Target, project.Settings.Zone),
            Folds = model.Folds,
            Metrics = BinaryMetrics.Of(validation.Probabilities, target),
            Coefficients = Coefficients(fit),
            Warnings = fit.Report.Warnings,
        };
        Dictionary<string, double> metrics = MetricsOf(validation, evaluation.Metrics, fit.Report);
        string content = PropensityContent.Of(fit.Model, features).ToJson();
        context.Models.Register(model.Name, Kind, content, metrics, context.RunId, context.AsOf, evaluation);
        Training.Journal(context, model.Name, metrics, fit.Report.Warnings);
    }

    ColumnTable Read(StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"SELECT * FROM {LakeSession.Identifier(DatasetStep.TableOf(model))} ORDER BY customer_key", context.Cancellation);
        return result.ReadAll();
    }

    static FeatureTable FeaturesOf(ColumnTable rows) => new(
    [
        .. from column in rows.Columns
           where column.Name is not ("customer_key" or "as_of" or Target)
           select column.Type.Id == TypeId.Varchar
               ? (FeatureColumn)new CategoryColumn(column.Name, rows.Texts(column.Name))
               : new NumericColumn(column.Name, rows.Doubles(column.Name)),
    ]);

    void RefuseOneClass(StepContext context, bool[] target)
    {
        int positive = target.Count(value => value);
        if (positive > 0 && positive < target.Length)
            return;
        TargetWindow window = TargetWindow.EndingAt(context.AsOf, model.Target, project.Settings.Zone);
        string found = target.Length == 0
            ? $"no customer of {model.Target.Table} belongs to the population"
            : $"the target is the same for all {target.Length} customers";
        throw new InvalidOperationException(
            $"{model.Name} cannot be trained as of {window.AsOf:yyyy-MM-dd}: {found}; "
            + "choose a later as-of, a shorter horizon or another active_within");
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

    static IReadOnlyList<FittedParameter> Coefficients(FitResult<PropensityModel> fit)
    {
        LogisticRegression regression = fit.Model.Regression;
        double[] errors = fit.Report.StandardErrors;
        return
        [
            new FittedParameter("intercept", regression.Intercept, errors[0]),
            .. regression.Features.Select((name, index) =>
                new FittedParameter(name, regression.Coefficients[index], errors[index + 1])),
        ];
    }
}
