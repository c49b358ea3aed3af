using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Fits a lifetime value model on all histories, judges one fitted without the last stretch of time, and registers it.
/// </summary>
sealed class TrainLifetimeValue(ProjectDefinition project, LifetimeValueDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "lifetime_value";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train,
        [HistoriesStep.TableOf(model), model.Table], [StepContext.ModelName(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        CustomerHistories histories = CustomerHistories.Read(context, model, context.AsOf);
        if (histories.Count == 0)
            throw Training.NoPurchases(model.Table, context.AsOf);
        LifetimeValueContent content = LifetimeValueFit.Of(histories, model, project.Settings);
        LifetimeValueEvaluation? evaluation = BackTest.Run(context, model);

        Dictionary<string, double> metrics = new()
        {
            ["customers"] = content.Customers,
            ["log_likelihood"] = content.FrequencyModel.LogLikelihood,
            ["spend_log_likelihood"] = content.SpendModel.LogLikelihood,
        };
        if (evaluation is not null)
        {
            metrics["mae"] = evaluation.Purchases.Mae;
            metrics["rmse"] = evaluation.Purchases.Rmse;
            metrics["bias"] = evaluation.Purchases.Bias;
            if (evaluation.Spend is { } spend)
                metrics["spend_mae"] = spend.Mae;
        }

        context.Models.Register(model.Name, Kind, content.ToJson(), metrics, context.RunId, context.AsOf, evaluation);
        Training.Journal(context, model.Name, metrics, [.. content.FrequencyModel.Warnings, .. content.SpendModel.Warnings]);
    }
}
