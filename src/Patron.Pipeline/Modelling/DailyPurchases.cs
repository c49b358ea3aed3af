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
    public IReadOnlyList<TrackedPeriod> Track(PurchaseModel model, DateOnly cut, TimeUnit unit) =>
        Periods(PurchaseTracking.Of(model, NewCustomers, RepeatPurchases, cut.DayNumber - First.DayNumber, unit.Days, DaysInStep));

    /// <summary>The same where covariates move each customer's parameters.</summary>
    /// <param name="model">Fitted up to the cut.</param>
    /// <param name="covariates">Of each customer.</param>
    /// <param name="histories">Their histories up to the cut.</param>
    /// <param name="cut">The last day that it was fitted on.</param>
    /// <param name="unit">Its time unit.</param>
    public IReadOnlyList<TrackedPeriod> Track(
        CovariateModel model, CustomerCovariates covariates, PurchaseHistories histories, DateOnly cut, TimeUnit unit)
    {
        int end = cut.DayNumber - First.DayNumber;
        int[] firstDays = [.. histories.Age.ToArray().Select(age => end - (int)Math.Round(age * unit.Days))];
        return Periods(PurchaseTracking.Of(model, covariates, firstDays, RepeatPurchases, end, unit.Days, DaysInStep));
    }

    int DaysInStep => RepeatPurchases.Length <= MostSteps ? 1 : 7 * (int)Math.Ceiling(RepeatPurchases.Length / (7.0 * MostSteps));

    IReadOnlyList<TrackedPeriod> Periods(PurchaseTracking tracking) =>
    [
        .. tracking.Steps.Select((one, index) => new TrackedPeriod(
            index + 1, First.AddDays(one.EndDay), one.EndDay - (index == 0 ? -1 : tracking.Steps[index - 1].EndDay), one.IsHeldOut,
            one.Actual, one.Expected, one.ActualSoFar, one.ExpectedSoFar)),
    ];
}
