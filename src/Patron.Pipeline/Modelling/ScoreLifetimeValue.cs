using Patron.DuckDb;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling;

/// <summary>
/// Values every customer into <c>gold.lifetime_value</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ, model VARCHAR,
/// version INTEGER, p_alive, expected_purchases, expected_spend, value, value_low, value_high DOUBLE, horizon VARCHAR,
/// run_id VARCHAR</c>, ordered by key.
/// </summary>
/// <remarks>
/// A million customers are valued at once, because those of equal frequency and age share most of the work; more are never in memory.
/// </remarks>
sealed class ScoreLifetimeValue(ProjectDefinition project, LifetimeValueDefinition model) : IStep
{
    /// <summary>The table it writes, each model its own rows.</summary>
    public const string Table = "gold.lifetime_value";

    const string Scratch = "valued_customers";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"score {model.Name}", Stage.Score,
        [HistoriesStep.TableOf(model), .. model.Calendar is { } calendar ? [calendar.Table] : Array.Empty<string>(), VersionName.Champion(model.Name)],
        [Table], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        RegisteredModel registered = context.Models.Scoring(model.Name);
        ModelDefinitions.RequireUnchanged(registered, project, model);
        LifetimeValueContent content = LifetimeValueContent.From(registered.Content);
        // A connection of its own: that of the lake is busy with the histories meanwhile.
        using Connection connection = context.Lake.Database.Connect();
        connection.Execute(
            $"""
            CREATE OR REPLACE TABLE {Scratch} (
              customer_key VARCHAR, p_alive DOUBLE, expected_purchases DOUBLE, expected_spend DOUBLE,
              value DOUBLE, value_low DOUBLE, value_high DOUBLE)
            """);
        try
        {
            Fill(connection, content, context);
            string select = Select(registered, content.Horizon, context);
            context.Lake.Replace(Table, GoldRows.Of(model.Name, context.AsOf), select, context);
        }
        finally
        {
            connection.Execute($"DROP TABLE {Scratch}");
        }
    }

    void Fill(Connection connection, LifetimeValueContent content, StepContext context)
    {
        ValueForecaster fitted = ValueForecaster.Of(content);
        LifetimeValueOptions options = content.Options(project.Settings.Threads);
        using Appender appender = connection.Append(Scratch);
        foreach (CustomerHistories histories in CustomerHistories.ReadInParts(context, model, context.AsOf))
        {
            CustomerValues values = fitted.Predict(histories, options);
            ColumnValues unknown = ColumnValues.Of<double>(new double[histories.Count], Enumerable.Repeat(true, histories.Count).ToArray());
            appender.Append(
                histories.Keys, values.ProbabilityAlive, values.ExpectedPurchases, values.ExpectedSpend, values.Value,
                values.ValueLow is { } low ? low : unknown, values.ValueHigh is { } high ? high : unknown);
        }

        appender.Complete();
        foreach ((string column, long customers) in fitted.Unseen)
        {
            context.Journal.Warn(
                $"{Info.Name}: {customers} customers have a {column} that was not there in training, which counts as the most frequent one");
        }
    }

    static string Select(RegisteredModel registered, string horizon, StepContext context) =>
        $"""
        SELECT
          customer_key,
          {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
          {Sql.Literal(registered.Name)} AS model,
          {registered.Version} AS version,
          p_alive,
          expected_purchases,
          expected_spend,
          value,
          value_low,
          value_high,
          {Sql.Literal(horizon)} AS horizon,
          {Sql.Literal(context.RunId)} AS run_id
        FROM {Scratch}
        ORDER BY customer_key
        """;
}
