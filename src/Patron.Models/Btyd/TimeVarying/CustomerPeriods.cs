namespace Patron.Models.Btyd;

/// <summary>The calendar as customers lived through it, cut at what happened to them.</summary>
/// <param name="Distinct">The covariates of the periods.</param>
/// <param name="Before">From the first purchase to the last.</param>
/// <param name="Silence">From the last purchase to the end of the history.</param>
/// <param name="Future">From there over the horizon of a forecast.</param>
/// <param name="Purchases">Repeat purchases of all customers in each distinct period.</param>
sealed record CustomerPeriods(DistinctPeriods Distinct, Stretches Before, Stretches Silence, Stretches Future, double[] Purchases)
{
    public static CustomerPeriods Of(DatedHistories histories, PeriodCovariates covariates, double horizon = 0)
    {
        if (covariates.Customers is int customers)
            HistoryCheck.SameLength(customers, histories.Count, covariates.Names[^1]);
        ForecastCheck.Horizon(horizon);
        double[] end = [.. histories.Until.ToArray().Select(instant => EndOf(instant, horizon, covariates.End))];
        DistinctPeriods distinct = new(covariates);
        Stretches before = Stretches.Of(covariates, distinct, histories.First, histories.Last);
        double[] purchases = new double[distinct.Values.Length];
        for (int index = 0; index < histories.Purchases.Length; index++)
            purchases[distinct.Of(histories.PurchaseRows[index], covariates.PeriodOf(histories.Purchases[index]))]++;
        return new(
            distinct, before, Stretches.Of(covariates, distinct, histories.Last, histories.Until),
            Stretches.Of(covariates, distinct, histories.Until, end), purchases);
    }

    /// <summary>The end of a horizon; that of the covariates where only rounding lies between.</summary>
    static double EndOf(double until, double horizon, double end)
    {
        double excess = until + horizon - end;
        return excess > 0 && excess <= 1e-12 * Math.Max(Math.Abs(until), horizon) ? end : until + horizon;
    }

    /// <summary>Mean and deviation of each covariate over the time in which customers were watched; a deviation of 1 where it is constant.</summary>
    public (double Mean, double Deviation)[] Scales(int rows)
    {
        double[] time = new double[Distinct.Values.Length];
        for (int row = 0; row < rows; row++)
        {
            foreach (Stretches span in (ReadOnlySpan<Stretches>)[Before, Silence])
            {
                ReadOnlySpan<int> periods = span.Periods(row);
                for (int index = 0; index < periods.Length; index++)
                    time[periods[index]] += span.Lengths(row)[index];
            }
        }

        double whole = time.Sum();
        return [.. Enumerable.Range(0, Distinct.Values[0].Length).Select(Scale)];

        (double Mean, double Deviation) Scale(int column)
        {
            double mean = whole > 0 ? time.Zip(Distinct.Values, (length, values) => length / whole * values[column]).Sum() : 0;
            double square = whole > 0 ? time.Zip(Distinct.Values, (length, values) => length / whole * (values[column] - mean) * (values[column] - mean)).Sum() : 0;
            double deviation = Math.Sqrt(square);
            return (mean, deviation > 1e-12 * Math.Abs(mean) ? deviation : 1);
        }
    }
}
