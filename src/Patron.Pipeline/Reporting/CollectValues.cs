using System.Globalization;
using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Reporting.Pictures;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Reporting;

/// <summary>Collects what lifetime value models say.</summary>
static class CollectValues
{
    public static ValueFigures Of(LifetimeValueDefinition model, StepContext context)
    {
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT value, p_alive, expected_purchases
            FROM {ScoreLifetimeValue.Table}
            WHERE {GoldRows.Of(model.Name, context.AsOf)} AND value IS NOT NULL
            ORDER BY value, customer_key
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        double[] values = rows.Doubles("value");
        RegisteredModel scoring = context.Models.Scoring(model.Name);
        LifetimeValueEvaluation? evaluation = scoring.EvaluationAs<LifetimeValueEvaluation>();
        return new ValueFigures
        {
            Model = model.Name,
            Horizon = model.Horizon.ToString(),
            Customers = rows.Rows,
            Total = values.Sum(),
            Alive = rows.Doubles("p_alive").Sum(),
            ExpectedPurchases = rows.Doubles("expected_purchases").Sum(),
            Pictures = CollectPictures.Of(model, LifetimeValueContent.From(scoring.Content), evaluation, values, context),
            BackTest = evaluation is not null ? Of(evaluation, context.Project.Settings.Zone) : null,
        };
    }

    static BackTestFigures Of(LifetimeValueEvaluation evaluation, TimeZoneInfo zone) => new(
        Day(evaluation.From, zone),
        Day(evaluation.Until, zone),
        evaluation.Purchases.Mae,
        evaluation.Purchases.Rmse,
        evaluation.Purchases.Bias,
        evaluation.Purchases.ActualTotal,
        evaluation.Purchases.PredictedTotal);

    static string Day(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
