using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// The rows that models learn from, are judged by and score become <c>silver.dataset_NAME</c>: <c>customer_key VARCHAR,
/// as_of TIMESTAMPTZ, part VARCHAR (train, validation, test, score), macrosegment VARCHAR</c>, the features as DOUBLE or VARCHAR,
/// the targets as INTEGER, BIGINT or DECIMAL(38,4), NULL where not known; ordered by instant and key.
/// </summary>
sealed class DatasetStep(ProjectDefinition project, DatasetDefinition dataset) : IStep
{
    const string MasterView = "dataset_master";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"dataset {dataset.Name}", Stage.Prepare,
        [.. dataset.Features.Select(FeatureStep.TableOf).Concat(dataset.Targets.Select(target => target.Table)).Distinct()],
        [TableOf(dataset)], dataset.Hash);

    /// <summary>The table of a data set.</summary>
    public static string TableOf(DatasetDefinition dataset) => $"silver.dataset_{dataset.Name}";

    /// <summary>The table that a model learns from.</summary>
    public static string TableOf(PropensityDefinition model) => TableOf(model.LearnsFrom);

    /// <summary>The SQL of a data set's rows.</summary>
    public static DatasetSql SqlOf(
        ProjectDefinition project, DatasetDefinition dataset, IReadOnlyList<ModelColumn> columns, DateTimeOffset asOf) => new()
    {
        Dataset = dataset,
        Columns = columns,
        CustomerKey = project.Settings.CustomerKey,
        Zone = project.Settings.Zone,
        Seed = project.Settings.Seed,
        AsOf = asOf,
    };

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        foreach (TargetDefinition target in dataset.Targets)
        {
            RequireColumns(context, project, target, Info.Name);
            RequireData(target, context);
        }

        DatasetSql sql = SqlOf(project, dataset, ModelColumn.Of(dataset.Features, context.Lake.Connection), context.AsOf);
        RequireConditions(sql, context.Lake.Connection);
        context.Lake.Overwrite(TableOf(dataset), sql.ToSql(), context);
    }

    /// <summary>
    /// Refuses a target whose stretch lies behind the data: that nobody is seen to do anything there says nothing about anybody. The ends of
    /// contracts are exempt, since a time without any is no gap.
    /// </summary>
    void RequireData(TargetDefinition target, StepContext context)
    {
        TimeZoneInfo zone = project.Settings.Zone;
        TargetWindow? newest = TrainingInstants.Of(dataset, context.AsOf, zone).Select(instant => TargetWindow.At(instant, target, zone))
            .Where(window => window.Until <= context.AsOf).Select(window => (TargetWindow?)window).LastOrDefault();
        if (newest is not { } window || target.Kind == TargetKind.ContractEnd)
            return;
        string table = LakeSession.Identifier(target.Table);
        string time = $"CAST({Sql.Identifier(target.Time)} AS TIMESTAMPTZ)";
        if (context.Lake.Connection.Scalar<bool>($"SELECT coalesce(max({time}) >= {LakeSession.TimestampLiteral(window.From)}, true) FROM {table}"))
            return;
        string end = context.Lake.Connection.Scalar<string>($"SELECT strftime(CAST(max({Sql.Identifier(target.Time)}) AS DATE), '%Y-%m-%d') FROM {table}");
        throw new ProjectException(
        [
            SourceColumns.Problem(
                context, target, "horizon",
                $"the rows of {target.Table} end on {end}, before the stretch that the target looks at, from {AsOf.Text(window.From)}: nobody would be seen to do anything",
                "look from an earlier as_of, or bring the data up to date"),
        ]);
    }

    /// <summary>Refuses a table that a target cannot be made of.</summary>
    internal static void RequireColumns(StepContext context, ProjectDefinition project, TargetDefinition target, string step)
    {
        SourceColumns.Require(context, target, target.Table, ColumnsOf(project, target));
        SourceColumns.RequireCustomers(context, step, target, target.Table, target.Time);
    }

    static IEnumerable<(string, ColumnUse)> ColumnsOf(ProjectDefinition project, TargetDefinition target)
    {
        yield return (project.Settings.CustomerKey, ColumnUse.Any);
        yield return (target.Time, ColumnUse.Time);
        if (target.Known is { } known)
            yield return (known, ColumnUse.Time);
        if (target.Amount is { } amount)
            yield return (amount, ColumnUse.Number);
        foreach (string column in target.Key ?? [])
            yield return (column, ColumnUse.Any);
    }

    /// <summary>Refuses conditions that the master table's columns cannot answer.</summary>
    void RequireConditions(DatasetSql sql, Connection connection)
    {
        if (!dataset.Conditions.Any())
            return;
        ProblemList problems = new();
        connection.Execute($"CREATE OR REPLACE TEMP VIEW {MasterView} AS {sql.ToMasterSql()}");
        foreach (SqlText condition in dataset.Conditions)
        {
            if (SqlMistake.ProblemIn(condition, $"SELECT 1 FROM {MasterView} WHERE (\n", "\n)", connection) is { } problem)
                problems.Add(problem);
        }

        connection.Execute($"DROP VIEW {MasterView}");
        problems.ThrowIfAny();
    }
}
