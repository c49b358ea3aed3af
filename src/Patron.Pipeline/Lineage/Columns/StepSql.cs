using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Modelling.Uplift;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Preparation.Features;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

namespace Patron.Pipeline.Lineage.Columns;

/// <summary>
/// SQL whose columns come from where those of a step's table come from: the step's own where it is known before the step runs, else what
/// the step does in its place, with models as functions of their inputs.
/// </summary>
/// <param name="project">The definitions that the step ran by.</param>
/// <param name="asOf">The instant it ran for.</param>
sealed class StepSql(ProjectDefinition project, DateTimeOffset asOf)
{
    /// <summary>The SQL, and the columns that are added behind it; null where no SQL tells.</summary>
    public (string Sql, IReadOnlyList<string> Added)? Of(string step, string table)
    {
        if (project.Tables.FirstOrDefault(known => known.TableName == table) is { } select)
            return (select.Sql.Text, select.Layer == TableLayer.Gold ? ["run_id"] : []);
        if (project.Features.FirstOrDefault(group => FeatureStep.TableOf(group) == table) is { } features)
            return (Features(features), []);
        if (project.AllDatasets.FirstOrDefault(dataset => DatasetStep.TableOf(dataset) == table) is { } rows)
            return (Rows(rows), []);
        return project.Models.Select(model => OfModel(model, step, table)).OfType<string>().FirstOrDefault() is { } sql ? (sql, []) : null;
    }

    string? OfModel(ModelDefinition model, string step, string table)
    {
        bool isScoring = step == $"score {model.Name}";
        return model switch
        {
            PropensityDefinition propensity when isScoring && table == ScorePropensity.Table => Scores(propensity),
            LifetimeValueDefinition value when HistoriesStep.TableOf(value) == table =>
                new HistoriesStep(project, value).ToSql(
                    HistoryInstants.Of(asOf, value.Holdout, project.Settings.Zone), LogicalType.Timestamp,
                    value.Covariates is { } covariates ? new StaticCovariatesSql(covariates.Static, project.Settings.CustomerKey, []) : null),
            LifetimeValueDefinition value when isScoring && table == ScoreLifetimeValue.Table => Values(value),
            UpliftDefinition uplift when UpliftRowsStep.TableOf(uplift) == table => Contacts(uplift),
            UpliftDefinition uplift when isScoring && table == ScoreUplift.Table => Effects(uplift),
            RfmDefinition rfm when HistoriesStep.TableOf(rfm) == table => new RecencyStep(project, rfm).ToSql(asOf, LogicalType.Timestamp),
            RfmDefinition rfm when isScoring && table == ScoreRfm.Table => Segments(rfm),
            _ => null,
        };
    }

    string Features(FeatureGroupDefinition group) => group switch
    {
        AggregateGroupDefinition rows => new FeatureSql
        {
            Group = rows,
            CustomerKey = project.Settings.CustomerKey,
            AsOfs = [asOf],
            Zone = project.Settings.Zone,
        }.ToSql(),
        SelectGroupDefinition select => SelectFeatureStep.ToSql(
            select, project.Settings.CustomerKey, asOf, $"(\n{select.Sql.Text}\n) AS given"),
        _ => throw new InvalidOperationException($"no SQL is known for {group.GetType().Name}"),
    };

    /// <summary>Which cast makes a feature a number or a text does not change where it comes from.</summary>
    string Rows(DatasetDefinition dataset) => DatasetStep.SqlOf(project, dataset, Columns(dataset.Features), asOf).ToSql();

    static ModelColumn[] Columns(IEnumerable<FeatureGroupDefinition> groups) =>
    [
        .. from feature in FeaturesOf(groups)
           select new ModelColumn(
               feature.Name, feature.Group, true,
               $"CAST({Sql.Identifier("features_" + feature.Group.Name)}.{Sql.Identifier(feature.Name)} AS DOUBLE)"),
    ];

    /// <summary>All instants of a contact's windows come from its own.</summary>
    string Contacts(UpliftDefinition model)
    {
        string contacts = model.Contacts is { } table
            ? ContactsSql.Of(model, table, project.Settings.CustomerKey, asOf)
            : ContactsSql.OfDecisions(model, TreatStep.Table, ContactsSql.Intended, asOf);
        string known = $"""
            (SELECT contacts.*, contacted_at AS features_of, contacted_at AS since, contacted_at AS begins, contacted_at AS ends
            FROM ({contacts}) AS contacts)
            """;
        return UpliftRowsStep.SqlOf(project, model, known, Columns(model.Features), asOf).ToSql();
    }

    string Effects(UpliftDefinition model)
    {
        string effect = $"model({string.Join(", ", FeaturesOf(model.Features).Select(feature => Sql.Identifier(feature.Name)))})";
        return $"""
            SELECT
              customer_key, as_of, '' AS model, 0 AS version, '' AS treatment, {effect} AS effect, {effect} AS low, {effect} AS high, '' AS run_id
            FROM ({new ScoreUplift(project, model).ToRowsSql()}) AS customers
            """;
    }

    string Scores(PropensityDefinition model)
    {
        IEnumerable<string> columns = FeaturesOf(model.Features).Select(feature => feature.Name)
            .Concat(model.ReadsMacrosegment ? [DatasetDefinition.Macrosegment] : []);
        string features = string.Join(", ", columns.Select(Sql.Identifier));
        return $"""
            WITH customers AS ({new ScorePropensity(project, model).ToRowsSql(asOf)})
            SELECT
              customer_key, as_of, '' AS model, 0 AS version, model({features}) AS score,
              ntile(10) OVER (ORDER BY model({features}), customer_key) AS decile,
              macrosegment, reasons({features}) AS reasons, '' AS run_id
            FROM customers
            ORDER BY customer_key
            """;
    }

    string Values(LifetimeValueDefinition model)
    {
        string history = string.Join(", ", [
            "frequency", "recency", "age",
            .. (model.Covariates?.Static.Columns ?? []).Select(column => Sql.Identifier(StaticCovariatesSql.NameOf(column))),
            .. (model.Calendar?.Columns ?? []).Select(column => $"calendar.{Sql.Identifier(column)}").Prepend(HistoriesStep.PurchaseDays).Skip(model.Calendar is null ? 1 : 0)]);
        string calendar = model.Calendar is { } days
            ? $"\nCROSS JOIN (SELECT {string.Join(", ", days.Columns.Select(Sql.Identifier))} FROM {LakeSession.Identifier(days.Table)}) AS calendar"
            : "";
        string spend = model.ReadsAmounts ? "mean_spend, free_purchases, mean_log_spend" : "mean_spend";
        return $"""
            SELECT
              customer_key, as_of, '' AS model, 0 AS version, model({history}) AS p_alive, model({history}) AS expected_purchases,
              model(frequency, {spend}) AS expected_spend, model({history}, {spend}) AS value,
              model({history}, {spend}) AS value_low, model({history}, {spend}) AS value_high, '' AS horizon, '' AS run_id
            FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}{calendar}
            WHERE as_of = {LakeSession.TimestampLiteral(asOf)}
            ORDER BY customer_key
            """;
    }

    static string Segments(RfmDefinition model)
    {
        const string History = "days_since_last, purchases, amount";
        return $"""
            SELECT
              customer_key, as_of, '' AS segmentation, 0 AS version, model({History}) AS segment, NULL AS distance,
              scores({History}) AS recency_score, scores({History}) AS frequency_score, scores({History}) AS monetary_score,
              days_since_last, purchases, amount, '' AS run_id
            FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
            ORDER BY customer_key
            """;
    }

    static IEnumerable<(string Name, FeatureGroupDefinition Group)> FeaturesOf(IEnumerable<FeatureGroupDefinition> groups) =>
        groups.SelectMany(group => group.Features.Select(feature => (feature.Name, group)));
}
