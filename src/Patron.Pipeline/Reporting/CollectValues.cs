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
            TotalEnds = EndsOf(scoring, ValueTotals.Value, context.AsOf),
            PurchasesEnds = EndsOf(scoring, ValueTotals.Purchases, context.AsOf),
            Pictures = CollectPictures.Of(model, LifetimeValueContent.From(scoring.Content), evaluation, values, context),
            BackTest = evaluation is not null ? Of(evaluation, context.Project.Settings.Zone) : null,
        };
    }

    /// <summary>Of a version that was fitted on the very histories that are valued.</summary>
    static TotalEnds? EndsOf(RegisteredModel scoring, string metric, DateTimeOffset asOf) =>
        scoring.AsOf == asOf
            && scoring.Metrics.TryGetValue(ValueTotals.LowOf(metric), out double low)
            && scoring.Metrics.TryGetValue(ValueTotals.HighOf(metric), out double high)
            ? new TotalEnds(low, high)
            : null;

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
