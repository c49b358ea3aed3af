using Patron.Pipeline.Lake;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Promotion;

/// <summary>
/// Until when the rows that a version is judged by knew, as their tables say. The definitions say only until when they should have
/// known, and would hide a table that holds what is to be foreseen.
/// </summary>
static class RowsKnowUntil
{
    /// <summary>The latest instant of a data set's rows.</summary>
    public static DateTimeOffset OfDataset(PropensityRows rows) => rows.AsOfs.Max();

    /// <summary>
    /// The latest instant that histories of the back-test reach to. Each begins with a customer's first purchase and ends an age later;
    /// the same customer's history of today tells when the first purchase was. Histories of nobody are taken to reach to the end.
    /// </summary>
    public static DateTimeOffset OfHistories(StepContext context, LifetimeValueDefinition model, HistoryInstants instants)
    {
        DateTimeOffset from = instants.HoldoutFrom!.Value;
        string table = LakeSession.Identifier(HistoriesStep.TableOf(model));
        double reach = context.Lake.Connection.Scalar<double>(
            $"""
            SELECT coalesce(max(greatest(tested.age, tested.recency) - today.age), 0)
            FROM {table} AS tested
            JOIN {table} AS today USING (customer_key)
            WHERE tested.as_of = {LakeSession.TimestampLiteral(from)} AND today.as_of = {LakeSession.TimestampLiteral(instants.AsOf)}
            """,
            context.Cancellation);
        int days = (int)Math.Round(reach * context.Project.Settings.TimeUnit.Days);
        int beyond = instants.LastDayBefore(instants.AsOf).AddDays(days).DayNumber - instants.LastDayBefore(from).DayNumber;
        return from.AddDays(beyond);
    }
}
