using Patron.DuckDb;
using Patron.Models.Btyd;
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
        PurchaseModel purchases = content.Model.Purchases;
        CustomerHistories customers = CustomerHistories.Read(context, model, context.AsOf, withKeys: true);
        PurchaseHistories histories = customers.Purchases;
        return new ValuePictures
        {
            PurchaseModel = purchases.Kind.Name,
            Unit = content.Unit,
            FrequencyHistogram = FrequencyHistogram.Of(purchases, histories, threads: threads).Bars,
            Tracking = evaluation?.Tracking ?? [],
            ConditionalExpectation = evaluation?.ByFrequency ?? [],
            IntervalCoverage = evaluation?.Coverage,
            FrequencyRecency = FrequencyRecencyMatrix.Of(purchases, histories, content.Options(threads).Horizon),
            AliveHistories = AliveHistories(model, purchases, customers, context),
            ValueDistribution = ValueDistribution.Of(values).Bins,
            ValueConcentration = ValueConcentration.Of(values),
        };
    }

    static IReadOnlyList<CustomerAlive> AliveHistories(
        LifetimeValueDefinition model, PurchaseModel purchases, CustomerHistories customers, StepContext context)
    {
        ProjectSettings settings = context.Project.Settings;
        double[] alive = purchases.ProbabilityAlive(customers.Purchases, settings.Threads);
        string[] keys = [.. AliveExamples.Choose(customers.Purchases, alive).Select(row => customers.Keys[row])];
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
        return AliveExamples.Of(purchases, keys, result.ReadAll(), instants.LastDayBefore(context.AsOf), settings.TimeUnit);
    }
}
