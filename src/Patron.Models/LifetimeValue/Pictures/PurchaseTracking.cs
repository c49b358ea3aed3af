using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>
/// Repeat purchases of all customers over time, step by step from the first purchase of anybody: what happened and what the model expects of
/// new customers from their first purchases on, whatever they did since.
/// </summary>
/// <param name="Steps">In the order of time.</param>
/// <remarks>Fader, Hardie and Lee (2005), figures 4 and 5: Σ over customers of E[X(t - first purchase)].</remarks>
public sealed record PurchaseTracking(IReadOnlyList<TrackingStep> Steps)
{
    /// <summary>Adds up by steps.</summary>
    /// <param name="model">The model, fitted up to the cut.</param>
    /// <param name="newCustomers">Customers whose first purchase is on each day. Range: &gt;= 0; none after the cut.</param>
    /// <param name="repeatPurchases">Days of other purchases of the same customers, by day; as many days.</param>
    /// <param name="cut">
    /// The last day that the model was fitted on, from 0; a step ends with it. The last of all days where nothing was held out.
    /// </param>
    /// <param name="daysInUnit">Length of the model's time unit in days. Range: &gt; 0.</param>
    /// <param name="daysInStep">Range: &gt;= 1.</param>
    /// <exception cref="ArgumentException">Unequal columns, a customer after the cut, or a number out of range.</exception>
    public static PurchaseTracking Of(
        PurchaseModel model,
        ReadOnlySpan<double> newCustomers,
        ReadOnlySpan<double> repeatPurchases,
        int cut,
        double daysInUnit,
        int daysInStep)
    {
        Check(newCustomers, repeatPurchases, cut, daysInUnit, daysInStep);
        double[] customers = newCustomers.ToArray();
        double[] expectedByAge = PurchaseModel.ByRow(
            newCustomers.Length, null, days => model.ExpectedPurchasesOfNewCustomer(days / daysInUnit));
        return Of(repeatPurchases, cut, daysInStep, end =>
        {
            double expected = 0;
            for (int first = 0; first <= Math.Min(end, cut); first++)
                expected += customers[first] * expectedByAge[end - first];
            return expected;
        });
    }

    /// <summary>The same where customers' models differ, each customer alone.</summary>
    /// <param name="model">The model, fitted up to the cut.</param>
    /// <param name="covariates">Of each customer.</param>
    /// <param name="firstDays">The day of each customer's first purchase. Range: 0 to the cut.</param>
    /// <param name="repeatPurchases">Days of other purchases of these customers, by day.</param>
    /// <param name="cut">The last day that the model was fitted on, from 0; a step ends with it.</param>
    /// <param name="daysInUnit">Length of the model's time unit in days. Range: &gt; 0.</param>
    /// <param name="daysInStep">Range: &gt;= 1.</param>
    /// <exception cref="ArgumentException">
    /// Unequal columns, a customer before the first day or after the cut, a number out of range, or covariates other than the model's.
    /// </exception>
    public static PurchaseTracking Of(
        CovariateModel model,
        CustomerCovariates covariates,
        int[] firstDays,
        ReadOnlySpan<double> repeatPurchases,
        int cut,
        double daysInUnit,
        int daysInStep)
    {
        HistoryCheck.SameLength(firstDays.Length, covariates.Count, nameof(firstDays));
        model.CheckNames(covariates);
        double[] newCustomers = new double[repeatPurchases.Length];
        for (int row = 0; row < firstDays.Length; row++)
        {
            int day = firstDays[row];
            if (day < 0 || day >= newCustomers.Length)
                throw new ArgumentException($"Row {row}: the first day is {day}; days are from 0 to the cut, day {cut}.", nameof(firstDays));
            newCustomers[day]++;
        }

        Check(newCustomers, repeatPurchases, cut, daysInUnit, daysInStep);
        (double[] values, int[] rows)[] groups = [.. covariates.Groups()];
        PurchaseModel[] models = Array.ConvertAll(groups, group => model.For(group.values));
        (int Day, int Customers)[][] days = Array.ConvertAll(
            groups, group => group.rows.CountBy(row => firstDays[row]).Select(day => (day.Key, day.Value)).ToArray());
        return Of(repeatPurchases, cut, daysInStep, end => PurchaseModel.ByRow(groups.Length, null, group => days[group].Sum(
            day => day.Day > end ? 0 : day.Customers * models[group].ExpectedPurchasesOfNewCustomer((end - day.Day) / daysInUnit))).Sum());
    }

    /// <param name="repeatPurchases">By day.</param>
    /// <param name="cut">The last day that the model was fitted on.</param>
    /// <param name="daysInStep">Length of a step.</param>
    /// <param name="expectedUpTo">Repeat purchases expected up to the end of a day.</param>
    static PurchaseTracking Of(ReadOnlySpan<double> repeatPurchases, int cut, int daysInStep, Func<int, double> expectedUpTo)
    {
        List<TrackingStep> steps = [];
        (double actual, double expected) = (0, 0);
        int next = 0;
        foreach (int end in Ends(repeatPurchases.Length, cut, daysInStep))
        {
            double before = actual;
            for (; next <= end; next++)
                actual += repeatPurchases[next];
            double expectedBefore = expected;
            expected = expectedUpTo(end);
            steps.Add(new TrackingStep(end, end > cut, actual - before, expected - expectedBefore, actual, expected));
        }

        return new(steps);
    }

    /// <summary>Last days of steps: the cut is one, and the first and last step may be shorter than the others.</summary>
    static IEnumerable<int> Ends(int days, int cut, int step)
    {
        int end = cut % step;
        for (; end < days - 1; end += step)
            yield return end;
        yield return days - 1;
    }

    static void Check(
        ReadOnlySpan<double> newCustomers, ReadOnlySpan<double> repeatPurchases, int cut, double daysInUnit, int daysInStep)
    {
        if (newCustomers.IsEmpty || newCustomers.Length != repeatPurchases.Length)
        {
            throw new ArgumentException(
                $"There are {newCustomers.Length} days of new customers and {repeatPurchases.Length} of purchases; both must be as many, at least one.",
                nameof(repeatPurchases));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(cut);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cut, newCustomers.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(daysInStep, 1);
        if (!(daysInUnit > 0 && double.IsFinite(daysInUnit)))
            throw new ArgumentOutOfRangeException(nameof(daysInUnit), daysInUnit, "A unit must be longer than 0 days.");
        for (int day = 0; day < newCustomers.Length; day++)
        {
            if (!(newCustomers[day] >= 0 && repeatPurchases[day] >= 0))
                throw new ArgumentException($"Day {day}: a count is {newCustomers[day]} or {repeatPurchases[day]}; it must be >= 0.", nameof(newCustomers));
            if (day > cut && newCustomers[day] > 0)
                throw new ArgumentException($"Day {day}: {newCustomers[day]} customers are new after the cut, day {cut}.", nameof(newCustomers));
        }
    }
}

/// <summary>A step of time.</summary>
/// <param name="EndDay">Its last day, counted from 0.</param>
/// <param name="IsHeldOut">Whether the model had not seen it.</param>
/// <param name="Actual">Repeat purchases in it.</param>
/// <param name="Expected">Repeat purchases expected in it.</param>
/// <param name="ActualSoFar">Repeat purchases up to its end.</param>
/// <param name="ExpectedSoFar">Repeat purchases expected up to its end.</param>
public sealed record TrackingStep(
    int EndDay, bool IsHeldOut, double Actual, double Expected, double ActualSoFar, double ExpectedSoFar);
