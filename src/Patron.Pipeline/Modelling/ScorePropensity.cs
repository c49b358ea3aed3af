using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Scores the population of a propensity model into <c>gold.scores</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ,
/// model VARCHAR, version INTEGER, score DOUBLE, decile INTEGER (1 highest), macrosegment VARCHAR, reasons VARCHAR,
/// run_id VARCHAR</c>, ordered by key: the rows of its data set that are there to be scored. The model is a SQL function of its
/// own name.
/// </summary>
sealed class ScorePropensity(ProjectDefinition project, PropensityDefinition model) : IStep
{
    /// <summary>The table it writes, each model its own rows.</summary>
    public const string Table = "gold.scores";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"score {model.Name}", Stage.Score,
        [
            DatasetStep.TableOf(model),
            .. model.Dataset is null ? Array.Empty<string>() : [model.Target.Table],
            VersionName.Champion(model.Name),
        ],
        [Table],
        model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        RegisteredModel registered = context.Models.Scoring(model.Name);
        ModelDefinitions.RequireUnchanged(registered, project, model);
        UnseenCategories unseen = new();
        ModelFunctions.Register(context.Lake.Database, registered, unseen);
        string select = ToSql(ToRowsSql(context.AsOf), registered, context);
        context.Lake.Replace(Table, GoldRows.Of(model.Name, context.AsOf), select, context);
        foreach (string sentence in unseen.Sentences)
            context.Journal.Warn($"{Info.Name}: {sentence}");
    }

    /// <summary>The rows to score: of a data set that several targets share, those of the target's own population.</summary>
    internal string ToRowsSql(DateTimeOffset asOf)
    {
        string rows = $"SELECT * FROM {LakeSession.Identifier(DatasetStep.TableOf(model))} WHERE part = '{DatasetPart.Score}'";
        if (model.Dataset is null)
            return rows;
        TargetSql target = new()
        {
            Target = model.Target,
            CustomerKey = project.Settings.CustomerKey,
            Instants = [asOf],
            AsOf = asOf,
            Zone = project.Settings.Zone,
        };
        return $"""
            {rows} AND customer_key IN (
              SELECT customer_key FROM (
                {target.ToPopulationSql().ReplaceLineEndings("\n    ")}
              )
            )
            """;
    }

    static string ToSql(string rows, RegisteredModel registered, StepContext context)
    {
        IReadOnlyList<PropensityColumn> columns = PropensityContent.From(registered.Content).Columns;
        string arguments = string.Join(", ", columns.Select(column => Sql.Identifier(column.Name)));
        return $"""
            WITH customers AS (
              {rows.ReplaceLineEndings("\n  ")}
            ),
            scored AS (
              SELECT
                customer_key,
                macrosegment,
                {Sql.Identifier(registered.Name)}({arguments}) AS score,
                {Sql.Identifier(ModelFunctions.ReasonsOf(registered.Name))}({arguments}) AS reasons
              FROM customers
            )
            SELECT
              customer_key,
              {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
              {Sql.Literal(registered.Name)} AS model,
              {registered.Version} AS version,
              score,
              CAST(ntile(10) OVER (ORDER BY score DESC, customer_key) AS INTEGER) AS decile,
              macrosegment,
              reasons,
              {Sql.Literal(context.RunId)} AS run_id
            FROM scored
            ORDER BY customer_key
            """;
    }
}
