using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Live;

/// <summary>
/// SQL of what came of the customers whom a server was asked about: of each customer, week and version the first score of the week, joined with
/// the target over the stretch that begins when it was given.
/// </summary>
sealed class LiveOutcomesSql(ProjectDefinition project, PropensityDefinition model, DateTimeOffset asOf)
{
    /// <summary>The scores.</summary>
    public const string Scored = "live_scored";

    /// <summary>The stretches of their moments: <c>time, since, begins, ends</c>.</summary>
    public const string Stretches = "live_stretches";

    /// <summary>Makes the table of scores: those of customers, and none that was asked for to see what would be.</summary>
    public string MakeScored() =>
        $"""
        CREATE OR REPLACE TEMP TABLE {Scored} AS
        SELECT
          inference_id, customer_key, time, version, role, score,
          CAST(date_trunc('week', time) AS DATE) AS week,
          row_number() OVER (PARTITION BY customer_key, version, role ORDER BY time, inference_id) = 1 AS is_first
        FROM {LakeSession.Identifier(InferenceTable.Name)}
        WHERE model = {Sql.Literal(model.Name)} AND customer_key IS NOT NULL AND score IS NOT NULL AND endpoint <> 'what-if'
          AND time < {LakeSession.TimestampLiteral(asOf)}
        QUALIFY row_number() OVER (PARTITION BY customer_key, version, role, date_trunc('week', time) ORDER BY time, inference_id) = 1
        """;

    /// <summary>Makes the table of stretches of the moments of all scores.</summary>
    public static void MakeStretches(TargetDefinition target, DateTimeOffset until, StepContext context)
    {
        Connection connection = context.Lake.Connection;
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Stretches} (time TIMESTAMPTZ, since TIMESTAMPTZ, begins TIMESTAMPTZ, ends TIMESTAMPTZ)");
        DateTimeOffset[] instants = KnownOutcomes.InstantsOf("time", Scored, connection);
        if (instants.Length == 0)
            return;
        using Appender appender = connection.Append(Stretches);
        appender.Append(
        [
            KnownOutcomes.Column(Array.ConvertAll(instants, instant => (DateTimeOffset?)instant)),
            .. KnownOutcomes.StretchesOf(instants, target, until, context.Project.Settings.Zone),
        ]);
        appender.Complete();
    }

    /// <summary>The rows of <c>gold.live_outcomes</c> without <c>run_id</c>, those whose stretch is over, of customers of the target's population.</summary>
    public string ToSql()
    {
        TargetSql target = new()
        {
            Target = model.Target, CustomerKey = project.Settings.CustomerKey, Instants = [], AsOf = asOf, Zone = project.Settings.Zone,
            Looked = "looked",
        };
        string name = Sql.Identifier(model.Target.Name);
        return $"""
            WITH looked AS (
              SELECT DISTINCT customer_key, time AS as_of, since, begins, ends
              FROM {Scored} JOIN {Stretches} USING (time)
              WHERE ends IS NOT NULL
            ),
            {string.Join(",\n", target.Expressions)}
            SELECT
              scored.inference_id,
              scored.customer_key,
              {Sql.Literal(model.Name)} AS model,
              scored.version,
              scored.role,
              scored.time,
              scored.week,
              stretches.ends AS until,
              scored.score,
              CAST(outcome.{name} AS INTEGER) AS outcome,
              scored.is_first
            FROM {Scored} AS scored
            JOIN {Stretches} AS stretches USING (time)
            JOIN {target.Name} AS outcome ON outcome.customer_key = scored.customer_key AND outcome.as_of = scored.time
            WHERE outcome.{name} IS NOT NULL
            """;
    }
}
