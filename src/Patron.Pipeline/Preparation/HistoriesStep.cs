using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>
/// Purchase histories of a lifetime value model become <c>silver.histories_MODEL</c>: <c>customer_key VARCHAR,
/// as_of TIMESTAMPTZ, frequency BIGINT, recency DOUBLE, age DOUBLE, mean_spend DOUBLE, actual_purchases BIGINT,
/// actual_amount DECIMAL(38,4)</c>. Rows of the run's own instant have no actuals; rows of the back-test end earlier and tell what
/// the customers did in the hold-out after. Where the spend model reads single amounts, <c>free_purchases BIGINT, mean_log_spend DOUBLE,
/// log_variance DOUBLE</c> follow mean_spend. With a calendar <c>purchase_days VARCHAR</c> has all days of purchases.
/// Static covariates come last, <c>covariate_NAME DOUBLE</c> or <c>VARCHAR</c> each.
/// </summary>
sealed class HistoriesStep(ProjectDefinition project, LifetimeValueDefinition model) : IStep
{
    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"histories {model.Name}", Stage.Prepare,
        [.. new[] { model.Table, model.Covariates?.Static.Table, model.Calendar?.Table }.OfType<string>().Distinct()], [TableOf(model)], model.Hash);

    /// <summary>The column of the days of all purchases of a model with a calendar.</summary>
    public const string PurchaseDays = "purchase_days";

    /// <summary>The table of a model's histories.</summary>
    public static string TableOf(ModelDefinition model) => $"silver.histories_{model.Name}";

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        SourceColumns.Require(
            context, model, model.Table,
            (project.Settings.CustomerKey, ColumnUse.Any), (model.Time, ColumnUse.Time), (model.Amount, ColumnUse.Number));
        if (model.Where is { } where)
            SqlMistake.Require(where, $"SELECT * FROM {LakeSession.Identifier(model.Table)} WHERE (\n", "\n)", context.Lake.Connection);
        SourceColumns.RequireCustomers(context, Info.Name, model, model.Table, model.Time);
        PurchaseSpan span = PurchaseSpan.Of(context, PurchaseRows.Of(model), model.Time, model.Amount);
        if (span.Later > 0)
        {
            context.Journal.Warn(
                $"{Info.Name}: {span.Later} of {span.Rows} rows of {model.Table} are of the as-of, {TimeZoneInfo.ConvertTime(context.AsOf, project.Settings.Zone):yyyy-MM-dd}, "
                + $"or later, the latest of {span.Latest:yyyy-MM-dd}, and are not used");
        }

        if (span.Refunds > 0)
        {
            context.Journal.Warn(
                $"{Info.Name}: {span.Refunds} of {span.Rows} rows of {model.Table} have a {model.Amount} below 0: a refund on a day of its own counts as a purchase "
                + "(for 'spend: hurdle' as a free one, and what it gave back is lost), so take refunds off what they refund where the table is made");
        }

        HistoryInstants instants = HistoryInstants.Of(context.AsOf, model.Holdout, project.Settings.Zone);
        LogicalType time = SourceColumns.TypeOf(model.Time, model.Table, context.Lake.Connection);
        StaticCovariatesSql? covariates = CovariateTable.Of(context, model);
        if (covariates is not null)
            CovariateTable.RequireAll(context, model, covariates, MomentsOf(instants));
        if (model.Calendar is not null && span.First is { } first && span.Newest is not null)
            CalendarTable.RequireReach(context, model, CalendarTable.Read(context, model), first, instants.LastDayBefore(instants.AsOf));
        context.Lake.Overwrite(TableOf(model), ToSql(instants, time, covariates), context);
    }

    /// <summary>The moments that covariates must be known at: of those without a time who is known today was known before.</summary>
    IEnumerable<DateTimeOffset> MomentsOf(HistoryInstants instants) => model.Covariates?.Static.Time is null
        ? [instants.AsOf]
        : HistoryInstants.OriginsOf(model, instants.AsOf, instants.Zone).Select(origin => origin.From).Prepend(instants.AsOf);

    /// <summary>Histories at the run's instant and at the moments of the back-test, ordered by instant and key.</summary>
    internal string ToSql(HistoryInstants instants, LogicalType time, StaticCovariatesSql? covariates)
    {
        string day = CalendarDay.Sql(Sql.Identifier(model.Time), time, instants.Zone, instants.AsOf);
        string now = Rows(instants, day, covariates, instants.AsOf, null, "CAST(NULL AS BIGINT)", "CAST(NULL AS DECIMAL(38, 4))");
        IEnumerable<string> past = HistoryInstants.OriginsOf(model, instants.AsOf, instants.Zone)
            .Select(origin => Rows(instants, day, covariates, origin.From, origin.Until, "actual_purchases", "actual_amount"));
        return $"""
            {string.Join("\nUNION ALL\n", past.Append(now))}
            ORDER BY as_of, customer_key
            """;
    }

    string Rows(
        HistoryInstants instants, string day, StaticCovariatesSql? covariates,
        DateTimeOffset asOf, DateTimeOffset? until, string purchases, string amount)
    {
        PurchaseHistoriesSql histories = new()
        {
            Source = PurchaseRows.Of(model),
            Customer = Sql.Identifier(project.Settings.CustomerKey),
            Time = Sql.Identifier(model.Time),
            Day = day,
            Amount = Sql.Identifier(model.Amount),
            AsOf = LakeSession.TimestampLiteral(asOf),
            LastDay = instants.LastDayBefore(asOf),
            Unit = project.Settings.TimeUnit,
            SingleAmounts = model.ReadsAmounts,
            PurchaseDays = model.Calendar is not null,
            ActualUntil = until is { } end ? LakeSession.TimestampLiteral(end) : null,
        };
        return $"""
            SELECT
              customer_key,
              {LakeSession.TimestampLiteral(asOf)} AS as_of,
              frequency,
              recency,
              age,
              mean_spend,{(model.ReadsAmounts ? "\n  free_purchases,\n  mean_log_spend,\n  log_variance," : "")}{(model.Calendar is null ? "" : $"\n  {PurchaseDays},")}
              {purchases} AS actual_purchases,
              {amount} AS actual_amount{(covariates is null ? "" : $",\n  {covariates.Names}")}
            FROM (
              {histories.ToSql().ReplaceLineEndings("\n  ")}
            ){Join(covariates, asOf)}
            """;
    }

    static string Join(StaticCovariatesSql? covariates, DateTimeOffset asOf) => covariates is null
        ? ""
        : $"\nJOIN (\n  {covariates.ToSql(LakeSession.TimestampLiteral(asOf)).ReplaceLineEndings("\n  ")}\n) USING (customer_key)";
}
