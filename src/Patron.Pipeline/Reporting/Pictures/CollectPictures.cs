using Patron.DuckDb;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Reporting.Pictures;

/// <summary>Collects the pictures of a project's lifetime value: of the back-test from the registry, others from the customers of today.</summary>
static class CollectPictures
{
    public static ValuePictures Of(
        LifetimeValueDefinition model,
        LifetimeValueContent content,
        LifetimeValueEvaluation? evaluation,
        double[] values,
        StepContext context)
    {
        int? threads = context.Project.Settings.Threads;
        ValueForecaster fitted = ValueForecaster.Of(content, withIntervals: false);
        CustomerHistories customers = CustomerHistories.Read(context, model, context.AsOf, withKeys: true);
        return new ValuePictures
        {
            PurchaseModel = content.Purchases.Name,
            Unit = content.Unit,
            FrequencyHistogram = fitted.Histogram(customers, threads)?.Bars ?? [],
            Tracking = evaluation?.Tracking ?? [],
            ConditionalExpectation = evaluation?.ByFrequency ?? [],
            IntervalCoverage = evaluation?.Coverage,
            FrequencyRecency = FrequencyRecencyMatrix.Of(fitted.Typical, customers.Purchases, content.Options(threads).Horizon),
            AliveHistories = AliveHistories(model, fitted, customers, context),
            ValueDistribution = ValueDistribution.Of(values).Bins,
            ValueConcentration = ValueConcentration.Of(values),
        };
    }

    static IReadOnlyList<CustomerAlive> AliveHistories(
        LifetimeValueDefinition model, ValueForecaster fitted, CustomerHistories customers, StepContext context)
    {
        ProjectSettings settings = context.Project.Settings;
        double[] alive = fitted.ProbabilityAlive(customers, settings.Threads);
        Dictionary<string, int> rows = AliveExamples.Choose(customers.Purchases, alive).ToDictionary(row => customers.Keys[row]);
        string[] keys = [.. rows.Keys.Where(key => fitted.OwnOf(customers, rows[key]) is not null)];
        if (keys.Length == 0)
            return [];
        HistoryInstants instants = HistoryInstants.Of(context.AsOf, null, settings.Zone);
        string time = Sql.Identifier(model.Time);
        LogicalType type = SourceColumns.TypeOf(model.Time, model.Table, context.Lake.Connection);
        using Result result = context.Lake.Connection.Query(
            AliveExamples.DaysSql(
                PurchaseRows.Of(model), Sql.Identifier(settings.CustomerKey), time,
                CalendarDay.Sql(time, type, instants.Zone, instants.AsOf), LakeSession.TimestampLiteral(context.AsOf), keys),
            context.Cancellation);
        return AliveExamples.Of(key => fitted.OwnOf(customers, rows[key])!, keys, result.ReadAll(), instants.LastDayBefore(context.AsOf), settings.TimeUnit);
    }
}
