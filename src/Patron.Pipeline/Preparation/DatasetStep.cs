using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// The rows a propensity model learns from become <c>silver.dataset_MODEL</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ</c>,
/// the features as DOUBLE or VARCHAR, <c>target INTEGER</c>; ordered by key.
/// </summary>
sealed class DatasetStep(ProjectDefinition project, PropensityDefinition model) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"dataset {model.Name}", Stage.Prepare,
        [.. model.Features.Select(FeatureStep.TableOf), model.Target.Table], [TableOf(model)], model.Hash);

    /// <summary>The table of a model's training rows.</summary>
    public static string TableOf(PropensityDefinition model) => $"silver.dataset_{model.Name}";

    /// <summary>The SQL of a model's rows; the tables of its features are bound.</summary>
    public static DatasetSql SqlOf(ProjectDefinition project, PropensityDefinition model, Connection connection) => new()
    {
        Model = model,
        Columns = ModelColumn.Of(model, connection),
        CustomerKey = project.Settings.CustomerKey,
        Zone = project.Settings.Zone,
    };

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        SourceColumns.Require(
            context, model.Target, model.Target.Table,
            (project.Settings.CustomerKey, ColumnUse.Any), (model.Target.Time, ColumnUse.Time));
        TargetWindow window = TargetWindow.EndingAt(context.AsOf, model.Target, project.Settings.Zone);
        DatasetSql sql = SqlOf(project, model, context.Lake.Connection);
        context.Lake.Overwrite(TableOf(model), sql.ToTrainingSql(window), context);
    }
}
