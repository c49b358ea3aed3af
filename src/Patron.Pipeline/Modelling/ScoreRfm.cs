using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Puts every customer into a segment, in <c>gold.segments</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ,
/// segmentation VARCHAR (the model), version INTEGER, segment VARCHAR, distance DOUBLE (NULL), recency_score, frequency_score,
/// monetary_score INTEGER, days_since_last BIGINT, purchases BIGINT, amount DECIMAL(38,4), run_id VARCHAR</c>, ordered by key.
/// </summary>
sealed class ScoreRfm(ProjectDefinition project, RfmDefinition model) : IStep
{
    /// <summary>The table it writes, each segmentation its own rows.</summary>
    public const string Table = "gold.segments";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"score {model.Name}", Stage.Score,
        [HistoriesStep.TableOf(model), VersionName.Champion(model.Name)], [Table], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        RegisteredModel registered = context.Models.Scoring(model.Name);
        ModelDefinitions.RequireUnchanged(registered, project, model);
        ModelFunctions.Register(context.Lake.Database, registered);
        context.Lake.Replace(Table, GoldRows.Of(model.Name, context.AsOf, "segmentation"), ToSql(registered, context), context);
    }

    string ToSql(RegisteredModel registered, StepContext context)
    {
        // exact_mean of one amount is the nearest double, the very number that the cut-offs were taken from.
        const string Arguments = "days_since_last, purchases, exact_mean(amount, 1)";
        return $"""
            WITH scored AS (
              SELECT
                *,
                {Sql.Identifier(registered.Name)}({Arguments}) AS segment,
                {Sql.Identifier(ModelFunctions.ScoresOf(registered.Name))}({Arguments}) AS scores
              FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
            )
            SELECT
              customer_key,
              as_of,
              {Sql.Literal(registered.Name)} AS segmentation,
              {registered.Version} AS version,
              segment,
              CAST(NULL AS DOUBLE) AS distance,
              scores // 100 AS recency_score,
              scores // 10 % 10 AS frequency_score,
              scores % 10 AS monetary_score,
              days_since_last,
              purchases,
              amount,
              {Sql.Literal(context.RunId)} AS run_id
            FROM scored
            ORDER BY customer_key
            """;
    }
}
