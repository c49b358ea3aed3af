using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Events;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Live;

/// <summary>
/// Joins what a server said of customers with what came of them, once the horizon of the model's target is over: <c>gold.live_outcomes</c>, and
/// by version and week how good the scores were: <c>gold.live_metrics</c>.
/// </summary>
sealed class LiveStep(ProjectDefinition project, PropensityDefinition model) : IStep
{
    /// <summary>Score and outcome, the rows of each model replaced by every run.</summary>
    public const string Outcomes = "gold.live_outcomes";

    const string Known = "live_known";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"live {model.Name}", Stage.Report, [InferenceTable.Name, model.Target.Table], [Outcomes, LiveMetricsTable.Name], model.Target.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        DatasetStep.RequireColumns(context, project, model.Target, Info.Name);
        LiveOutcomesSql sql = new(project, model, context.AsOf);
        try
        {
            connection.Execute(sql.MakeScored(), context.Cancellation);
            LiveOutcomesSql.MakeStretches(model.Target, KnownOutcomes.UntilNewest(model.Target, context), context);
            connection.Execute($"CREATE OR REPLACE TEMP TABLE {Known} AS {sql.ToSql()}", context.Cancellation);
            WarnOfStrangers(context);
            WarnOfShortKeeping(context);
            string own = $"model = {Sql.Literal(model.Name)}";
            context.Lake.Together(context, () =>
            {
                context.Lake.Replace(
                    Outcomes, own,
                    $"SELECT * EXCLUDE (is_first), {Sql.Literal(context.RunId)} AS run_id FROM {Known} ORDER BY time, inference_id, role", context);
                LiveMetricsTable.Write(LiveRows.Read(Known, connection).Select(rows => rows.Judged(model.Name)), own, context);
            });
        }
        finally
        {
            foreach (string table in new[] { LiveOutcomesSql.Scored, LiveOutcomesSql.Stretches, Known })
                connection.Execute($"DROP TABLE IF EXISTS {table}");
        }
    }

    void WarnOfShortKeeping(StepContext context)
    {
        TargetDefinition target = model.Target;
        double stretch = target.BlindSpot.In(TimeUnit.Day) + target.Horizon.In(TimeUnit.Day);
        if (project.Settings.Serving.InferencesKept is { } kept && kept.In(TimeUnit.Day) <= stretch)
        {
            context.Journal.Warn(
                $"{Info.Name}: inferences are kept {kept}, and outcomes of target '{target.Name}' are known no sooner than "
                + $"{stretch:N0} days later: write a longer 'inferences_kept:'");
        }
    }

    void WarnOfStrangers(StepContext context)
    {
        long over = context.Lake.Connection.Scalar<long>(
            $"SELECT count(*) FROM {LiveOutcomesSql.Scored} JOIN {LiveOutcomesSql.Stretches} USING (time) WHERE ends IS NOT NULL");
        long known = context.Lake.Connection.Scalar<long>($"SELECT count(*) FROM {Known}");
        if (known < over)
        {
            context.Journal.Warn(
                $"{Info.Name}: {over - known} of {over} scores are of customers outside the population of target '{model.Target.Name}', of whom "
                + "there is no outcome");
        }
    }
}
