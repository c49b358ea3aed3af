using Patron.DuckDb;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits a lifetime value model without the hold-out and compares its forecast with what happened there.</summary>
static class BackTest
{
    /// <summary>The evaluation; null where the definition asks for none or nobody came back and paid before the hold-out.</summary>
    public static LifetimeValueEvaluation? Run(StepContext context, LifetimeValueDefinition model, ModelKinds kinds)
    {
        ProjectSettings settings = context.Project.Settings;
        HistoryInstants instants = HistoryInstants.Of(context.AsOf, model.Holdout, settings.Zone);
        if (instants.HoldoutFrom is not { } from)
            return null;
        CustomerHistories histories = CustomerHistories.Read(context, model, from, withKeys: false);
        if (!CanLearn(histories))
        {
            context.Journal.Warn($"train {model.Name}: {PurchaseRefusal.OfLongHoldout(context, model, from)}");
            return null;
        }

        LifetimeValueContent content = LifetimeValueFit.Of(histories, model, kinds, settings);
        double length = instants.HoldoutIn(settings.TimeUnit);
        ValueForecaster fitted = ValueForecaster.Of(content, withIntervals: false);
        CustomerValues predicted = fitted.Predict(histories, content.Options(settings.Threads) with { Horizon = length });
        var holdout = Holdout.Create(histories.ActualPurchases, histories.ActualMeanSpend());
        HoldoutReport report = holdout.Compare(predicted);
        return new LifetimeValueEvaluation
        {
            From = from,
            Until = context.AsOf,
            Length = length,
            Purchases = report.Purchases,
            Spend = report.Spend,
            ByFrequency = holdout.ByFrequency(histories.Purchases, predicted.ExpectedPurchases).Groups,
            Tracking = fitted.Track(histories, Daily(context, model, instants), instants.LastDayBefore(from), settings.TimeUnit),
            Coverage = histories.Count > 1 ? fitted.CoveredBy(holdout, histories, length, settings.Threads) : null,
        };
    }

    /// <summary>Whether anybody came back and paid, so that both models can be fitted.</summary>
    public static bool CanLearn(CustomerHistories histories) => histories.Spends.MeanSpend.ContainsAnyExcept(0);

    static DailyPurchases Daily(StepContext context, LifetimeValueDefinition model, HistoryInstants instants)
    {
        string time = Sql.Identifier(model.Time);
        LogicalType type = SourceColumns.TypeOf(model.Time, model.Table, context.Lake.Connection);
        DailyPurchasesSql daily = new()
        {
            Source = PurchaseRows.Of(model),
            Customer = Sql.Identifier(context.Project.Settings.CustomerKey),
            Time = time,
            Day = CalendarDay.Sql(time, type, instants.Zone, instants.AsOf),
            KnownBefore = LakeSession.TimestampLiteral(instants.HoldoutFrom!.Value),
            Until = LakeSession.TimestampLiteral(instants.AsOf),
        };
        using Result result = context.Lake.Connection.Query(daily.ToSql(), context.Cancellation);
        return DailyPurchases.Of(result.ReadAll(), instants.LastDayBefore(instants.AsOf));
    }
}
