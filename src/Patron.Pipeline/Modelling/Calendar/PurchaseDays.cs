using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Where customers' purchases stand in the calendar, which the calendar's covariates need beside it.</summary>
/// <param name="Histories">Row by row those of the customers.</param>
/// <param name="Calendar">The calendar.</param>
/// <param name="Unit">The unit of instants.</param>
sealed record PurchaseDays(DatedHistories Histories, CalendarDays Calendar, TimeUnit Unit)
{
    /// <summary>Of all histories of a model that end at an instant, ordered by customer; tables of histories and of the calendar are bound.</summary>
    public static PurchaseDays Read(StepContext context, LifetimeValueDefinition model, DateTimeOffset asOf)
    {
        ProjectSettings settings = context.Project.Settings;
        using Result result = context.Lake.Connection.Query(
            $"""
            SELECT place, CAST(CAST(day AS DATE) - DATE '0001-01-01' AS BIGINT) AS day
            FROM (
              SELECT
                row_number() OVER (ORDER BY customer_key) - 1 AS place,
                unnest(string_split({HistoriesStep.PurchaseDays}, ' ')) AS day
              FROM {LakeSession.Identifier(HistoriesStep.TableOf(model))}
              WHERE as_of = {LakeSession.TimestampLiteral(asOf)}
            )
            ORDER BY place, day
            """,
            context.Cancellation);
        ColumnTable rows = result.ReadAll();
        DateOnly last = HistoryInstants.Of(asOf, null, settings.Zone).LastDayBefore(asOf);
        return Of(rows.Longs("place"), rows.Longs("day"), last, CalendarTable.Read(context, model), settings.TimeUnit);
    }

    static PurchaseDays Of(long[] places, long[] days, DateOnly last, CalendarDays calendar, TimeUnit unit)
    {
        List<double> first = [];
        List<int> customers = [];
        List<double> purchases = [];
        for (int row = 0; row < places.Length; row++)
        {
            double noon = CalendarDays.Noon(days[row], unit);
            if (places[row] == first.Count)
            {
                first.Add(noon);
                continue;
            }

            customers.Add((int)places[row]);
            purchases.Add(noon);
        }

        double[] until = [.. Enumerable.Repeat(CalendarDays.Noon(last.DayNumber, unit), first.Count)];
        return new(DatedHistories.Create([.. first], until, [.. customers], [.. purchases]), calendar, unit);
    }
}
