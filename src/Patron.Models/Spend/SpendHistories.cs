namespace Patron.Models.Spend;

/// <summary>
/// What customers paid for their purchases, as columns of one row a customer; some purchases may have been free.
/// </summary>
public sealed class SpendHistories
{
    readonly double[] _purchases;
    readonly double[] _meanSpend;
    readonly double[] _free;
    readonly double[] _meanLog;
    readonly double[] _logVariance;

    SpendHistories(double[] purchases, double[] meanSpend, double[] free, double[] meanLog, double[] logVariance)
    {
        (_purchases, _meanSpend) = (purchases, meanSpend);
        (_free, _meanLog, _logVariance) = (free, meanLog, logVariance);
    }

    /// <summary>Number of rows.</summary>
    public int Count => _purchases.Length;

    /// <summary>Purchases, the free ones included; whole numbers &gt;= 0.</summary>
    public ReadOnlySpan<double> Purchases => _purchases;

    /// <summary>Mean spend over all of them, in money; 0 without a purchase.</summary>
    public ReadOnlySpan<double> MeanSpend => _meanSpend;

    /// <summary>Purchases that cost nothing.</summary>
    public ReadOnlySpan<double> Free => _free;

    /// <summary>Mean of the logarithms of the other amounts; 0 where there is none.</summary>
    public ReadOnlySpan<double> MeanLog => _meanLog;

    /// <summary>Whether single amounts stand behind them; else purchases and means are all that is known.</summary>
    public bool HasAmounts { get; private init; } = true;

    /// <summary>Variance of these logarithms, by their number less one; 0 for fewer than two.</summary>
    public ReadOnlySpan<double> LogVariance => _logVariance;

    /// <summary>Copies columns of equal length.</summary>
    /// <param name="purchases">Range: whole numbers, 0 to 1e9.</param>
    /// <param name="meanSpend">Over all purchases, in money; not read without one. Range: 0 to 1e100.</param>
    /// <param name="free">Purchases that cost nothing. Range: whole numbers, 0 to purchases.</param>
    /// <param name="meanLog">Not read where all purchases were free. Range: -231 to 231.</param>
    /// <param name="logVariance">Not read for fewer than two amounts above 0. Range: 0 to 1e6.</param>
    /// <exception cref="ArgumentException">
    /// A column's length differs, or a value is out of range; names the row and the value.
    /// </exception>
    public static SpendHistories Create(
        ReadOnlySpan<double> purchases,
        ReadOnlySpan<double> meanSpend,
        ReadOnlySpan<double> free,
        ReadOnlySpan<double> meanLog,
        ReadOnlySpan<double> logVariance)
    {
        SpendCheck.Columns(purchases, meanSpend, least: 0);
        SpendCheck.SameLength(free.Length, purchases.Length, nameof(free));
        SpendCheck.SameLength(meanLog.Length, purchases.Length, nameof(meanLog));
        SpendCheck.SameLength(logVariance.Length, purchases.Length, nameof(logVariance));
        int rows = purchases.Length;
        SpendHistories made = new(purchases.ToArray(), new double[rows], free.ToArray(), new double[rows], new double[rows]);
        for (int row = 0; row < purchases.Length; row++)
        {
            HurdleCheck.Counts(row, purchases[row], free[row]);
            double paid = purchases[row] - free[row];
            made._meanSpend[row] = purchases[row] > 0 ? meanSpend[row] : 0;
            made._meanLog[row] = paid > 0 ? HurdleCheck.MeanLog(row, meanLog[row]) : 0;
            made._logVariance[row] = paid > 1 ? HurdleCheck.LogVariance(row, logVariance[row]) : 0;
        }

        return made;
    }

    /// <summary>Copies columns where nothing but the means is known.</summary>
    /// <param name="purchases">Range: whole numbers, 0 to 1e9.</param>
    /// <param name="meanSpend">Over all purchases, in money; not read without one. Range: 0 to 1e100.</param>
    /// <exception cref="ArgumentException">A column's length differs, or a value is out of range; names the row and the value.</exception>
    public static SpendHistories OfMeans(ReadOnlySpan<double> purchases, ReadOnlySpan<double> meanSpend)
    {
        SpendCheck.Columns(purchases, meanSpend, least: 0);
        double[] spend = new double[purchases.Length];
        for (int row = 0; row < spend.Length; row++)
        {
            HurdleCheck.Counts(row, purchases[row], 0);
            spend[row] = purchases[row] > 0 ? meanSpend[row] : 0;
        }

        double[] none = new double[spend.Length];
        return new(purchases.ToArray(), spend, none, none, none) { HasAmounts = false };
    }

    /// <summary>Some of the rows.</summary>
    internal SpendHistories Take(int[] rows) =>
        new(Pick(_purchases, rows), Pick(_meanSpend, rows), Pick(_free, rows), Pick(_meanLog, rows), Pick(_logVariance, rows)) { HasAmounts = HasAmounts };

    /// <summary>Parts of all rows, each row in one of them.</summary>
    internal static SpendHistories Join(IReadOnlyList<(int[] Rows, SpendHistories Part)> parts, int count)
    {
        double[][] columns = [.. Enumerable.Range(0, 5).Select(_ => new double[count])];
        foreach ((int[] rows, SpendHistories part) in parts)
        {
            double[][] own = [part._purchases, part._meanSpend, part._free, part._meanLog, part._logVariance];
            for (int column = 0; column < columns.Length; column++)
            {
                for (int index = 0; index < rows.Length; index++)
                    columns[column][rows[index]] = own[column][index];
            }
        }

        return new(columns[0], columns[1], columns[2], columns[3], columns[4]) { HasAmounts = parts.All(part => part.Part.HasAmounts) };
    }

    static double[] Pick(double[] column, int[] rows) => Array.ConvertAll(rows, row => column[row]);

    /// <summary>Summarises single purchases.</summary>
    /// <param name="customers">The customer of each purchase, from 0.</param>
    /// <param name="amounts">What it cost, refunds taken off, in money. Range: 0, or 1e-100 to 1e100.</param>
    /// <param name="count">Number of customers, those without a purchase included.</param>
    /// <exception cref="ArgumentException">An amount or a customer is out of range; names the row and the value.</exception>
    public static SpendHistories FromPurchases(ReadOnlySpan<int> customers, ReadOnlySpan<double> amounts, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        SpendCheck.SameLength(amounts.Length, customers.Length, nameof(amounts));
        double[][] columns = [.. Enumerable.Range(0, 5).Select(_ => new double[count])];
        (double[] purchases, double[] spend, double[] free, double[] logs, double[] squares) =
            (columns[0], columns[1], columns[2], columns[3], columns[4]);
        for (int row = 0; row < amounts.Length; row++)
        {
            int customer = customers[row];
            if (customer < 0 || customer >= count)
                throw new ArgumentException($"Row {row}: customer {customer}; there are {count}, from 0.", nameof(customers));
            ZilnCheck.Amount(row, amounts[row]);
            purchases[customer]++;
            spend[customer] += (amounts[row] - spend[customer]) / purchases[customer];
            if (amounts[row] == 0)
            {
                free[customer]++;
                continue;
            }

            // Welford's update, so that large means cost the variance no digits.
            double distance = Math.Log(amounts[row]) - logs[customer];
            logs[customer] += distance / (purchases[customer] - free[customer]);
            squares[customer] += distance * (Math.Log(amounts[row]) - logs[customer]);
        }

        for (int customer = 0; customer < count; customer++)
            squares[customer] /= Math.Max(1, purchases[customer] - free[customer] - 1);
        return new SpendHistories(purchases, spend, free, logs, squares);
    }
}
