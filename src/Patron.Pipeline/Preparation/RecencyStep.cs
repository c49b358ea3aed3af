using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// Recency, frequency and money of every customer become <c>silver.histories_MODEL</c>: <c>customer_key VARCHAR,
/// as_of TIMESTAMPTZ, days_since_last BIGINT, purchases BIGINT, amount DECIMAL(38,4)</c>. Purchases of one calendar day are one
/// purchase.
/// </summary>
sealed class RecencyStep(ProjectDefinition project, RfmDefinition model) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"histories {model.Name}", Stage.Prepare, [model.Table], [HistoriesStep.TableOf(model)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        SourceColumns.Require(
            context, model, model.Table,
            (project.Settings.CustomerKey, ColumnUse.Any), (model.Time, ColumnUse.Time), (model.Amount, ColumnUse.Number));
        SourceColumns.RequireCustomers(context, Info.Name, model, model.Table, model.Time);
        LogicalType time = SourceColumns.TypeOf(model.Time, model.Table, context.Lake.Connection);
        context.Lake.Overwrite(HistoriesStep.TableOf(model), ToSql(context.AsOf, time), context);
    }

    /// <summary>One SELECT, ordered by key; days count back from the calendar day of the instant.</summary>
    internal string ToSql(DateTimeOffset asOf, LogicalType time) =>
        $"""
        WITH days AS (
          SELECT
            {Key} AS customer,
            {CalendarDay.Sql(Sql.Identifier(model.Time), time, project.Settings.Zone, asOf)} AS day,
            coalesce(sum(CAST({Sql.Identifier(model.Amount)} AS DECIMAL(18, 4))), 0) AS amount
          FROM {LakeSession.Identifier(model.Table)}
          WHERE {Key} IS NOT NULL AND {Sql.Identifier(model.Time)} < {LakeSession.TimestampLiteral(asOf)}
          GROUP BY ALL
        )
        SELECT
          CAST(customer AS VARCHAR) AS customer_key,
          {LakeSession.TimestampLiteral(asOf)} AS as_of,
          CAST({LakeSession.TimestampLiteral(asOf)} AS DATE) - max(day) AS days_since_last,
          count(*) AS purchases,
          sum(amount) AS amount
        FROM days
        GROUP BY customer
        ORDER BY customer_key
        """;

    string Key => Sql.Identifier(project.Settings.CustomerKey);
}
