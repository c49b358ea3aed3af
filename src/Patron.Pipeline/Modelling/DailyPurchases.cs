using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Models.LifetimeValue.Pictures;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>New customers and repeat purchases by day, of the customers known before a hold-out.</summary>
/// <param name="First">The first day.</param>
/// <param name="NewCustomers">Customers whose first purchase is on each day.</param>
/// <param name="RepeatPurchases">Days of later purchases; as many days.</param>
sealed record DailyPurchases(DateOnly First, double[] NewCustomers, double[] RepeatPurchases)
{
    /// <summary>So many steps, or fewer, are drawn; a step is a day or whole weeks.</summary>
    const int MostSteps = 120;

    /// <summary>Up to a day, from the rows that <see cref="Preparation.DailyPurchasesSql"/> selects; at least one.</summary>
    public static DailyPurchases Of(ColumnTable rows, DateOnly last)
    {
        DateOnly[] days = rows.Dates("day");
        (double[] customers, double[] purchases) = (rows.Doubles("new_customers"), rows.Doubles("repeat_purchases"));
        DateOnly first = days[0];
        int length = Math.Max(last.DayNumber, days[^1].DayNumber) - first.DayNumber + 1;
        DailyPurchases daily = new(first, new double[length], new double[length]);
        for (int row = 0; row < days.Length; row++)
        {
            int day = days[row].DayNumber - first.DayNumber;
            (daily.NewCustomers[day], daily.RepeatPurchases[day]) = (customers[row], purchases[row]);
        }

        return daily;
    }

    /// <summary>Follows the purchases of these customers beside what a model expects of them.</summary>
    /// <param name="model">Fitted up to the cut.</param>
    /// <param name="cut">The last day that it was fitted on.</param>
    /// <param name="unit">Its time unit.</param>
    public IReadOnlyList<TrackedPeriod> Track(PurchaseModel model, DateOnly cut, TimeUnit unit)
    {
        int days = NewCustomers.Length;
        int step = days <= MostSteps ? 1 : 7 * (int)Math.Ceiling(days / (7.0 * MostSteps));
        IReadOnlyList<TrackingStep> steps =
            PurchaseTracking.Of(model, NewCustomers, RepeatPurchases, cut.DayNumber - First.DayNumber, unit.Days, step).Steps;
        return
        [
            .. steps.Select((one, index) => new TrackedPeriod(
                index + 1, First.AddDays(one.EndDay), one.EndDay - (index == 0 ? -1 : steps[index - 1].EndDay), one.IsHeldOut,
                one.Actual, one.Expected, one.ActualSoFar, one.ExpectedSoFar)),
        ];
    }
}
