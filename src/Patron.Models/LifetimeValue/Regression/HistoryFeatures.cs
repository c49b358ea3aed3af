using Patron.Models.Preprocessing;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>
/// What a log tells of each customer at its end, as columns that a regression reads, from purchases no older than a lookback: as far
/// back at the moments that are learnt from as at the one that is applied to, so that features mean the same. Missing where there is
/// too little, such as the mean gap of one purchase.
/// </summary>
/// <param name="Horizon">Length of the forecast, by which the recent windows are measured.</param>
/// <param name="Lookback">How old a purchase may be; ages and times since the last purchase are at most this.</param>
sealed record HistoryFeatures(double Horizon, double Lookback)
{
    /// <summary>Recent windows, as shares of the horizon.</summary>
    static readonly double[] Windows = [0.125, 0.25, 0.5, 1];

    /// <summary>The columns of all customers.</summary>
    public FeatureTable Of(PurchaseLog log)
    {
        double oldest = log.End - Lookback;
        double[] age = [.. Enumerable.Range(0, log.Customers).Select(customer => Math.Min(Lookback, log.End - log.TimesOf(customer)[0]))];
        List<FeatureColumn> columns =
        [
            new NumericColumn("age", age),
            Column("purchases", times => times.Length),
            Column("since_last", times => times.Length > 0 ? log.End - times[^1] : Lookback),
            Column("mean_gap", MeanGap),
            Column("last_gap", times => times.Length > 1 ? times[^1] - times[^2] : double.NaN),
            Column("gap_deviation", GapDeviation),
            Column("since_last_by_mean_gap", times => times.Length > 1 ? (log.End - times[^1]) / MeanGap(times) : double.NaN),
        ];
        double[] purchases = ((NumericColumn)columns[1]).Values;
        columns.Add(new NumericColumn("rate", [.. purchases.Zip(age, (count, time) => time > 0 ? count / time : double.NaN)]));
        foreach (double share in Windows)
            columns.Add(Column($"purchases_in_{share}_horizons", times => Recent(times, log.End - (share * Horizon)).Length));
        if (log.HasAmounts)
            columns.AddRange(OfMoney(log, oldest));
        return new FeatureTable(columns);

        NumericColumn Column(string name, FromTimes value) =>
            new(name, [.. Enumerable.Range(0, log.Customers).Select(customer => value(Recent(log.TimesOf(customer), oldest)))]);
    }

    /// <summary>Rows of tables with the same columns, one table after the other.</summary>
    public static FeatureTable Stack(IReadOnlyList<FeatureTable> tables) => new(
    [
        .. tables[0].Columns.Select((column, index) =>
            new NumericColumn(column.Name, [.. tables.SelectMany(table => ((NumericColumn)table.Columns[index]).Values)])),
    ]);

    List<FeatureColumn> OfMoney(PurchaseLog log, double oldest)
    {
        List<FeatureColumn> columns =
        [
            Column("money", oldest, Sum),
            Column("mean_amount", oldest, amounts => amounts.Length > 0 ? Sum(amounts) / amounts.Length : double.NaN),
            Column("last_amount", oldest, amounts => amounts.Length > 0 ? amounts[^1] : double.NaN),
            Column("largest_amount", oldest, Largest),
        ];
        foreach (double share in Windows)
            columns.Add(Column($"money_in_{share}_horizons", Math.Max(oldest, log.End - (share * Horizon)), Sum));
        return columns;

        NumericColumn Column(string name, double after, FromAmounts value)
        {
            double[] values = new double[log.Customers];
            for (int customer = 0; customer < values.Length; customer++)
                values[customer] = value(log.AmountsOf(customer)[^Recent(log.TimesOf(customer), after).Length..]);
            return new NumericColumn(name, values);
        }
    }

    delegate double FromTimes(ReadOnlySpan<double> times);

    delegate double FromAmounts(ReadOnlySpan<double> amounts);

    static ReadOnlySpan<double> Recent(ReadOnlySpan<double> times, double after)
    {
        int first = times.Length;
        while (first > 0 && times[first - 1] > after)
            first--;
        return times[first..];
    }

    static double MeanGap(ReadOnlySpan<double> times) =>
        times.Length > 1 ? (times[^1] - times[0]) / (times.Length - 1) : double.NaN;

    static double GapDeviation(ReadOnlySpan<double> times)
    {
        if (times.Length < 3)
            return double.NaN;
        double mean = MeanGap(times);
        double squares = 0;
        for (int index = 1; index < times.Length; index++)
            squares += (times[index] - times[index - 1] - mean) * (times[index] - times[index - 1] - mean);
        return Math.Sqrt(squares / (times.Length - 2));
    }

    static double Sum(ReadOnlySpan<double> amounts)
    {
        double sum = 0;
        foreach (double amount in amounts)
            sum += amount;
        return sum;
    }

    static double Largest(ReadOnlySpan<double> amounts)
    {
        double largest = double.NaN;
        foreach (double amount in amounts)
            largest = double.IsNaN(largest) ? amount : Math.Max(largest, amount);
        return largest;
    }
}
