namespace Patron.Models.Btyd;

/// <summary>
/// Purchase histories of many customers with their places in the calendar, as columns: what covariates that change with time need.
/// Instants are numbers in the unit of the histories, such as weeks since some Monday.
/// </summary>
public sealed class DatedHistories
{
    readonly double[] _first;
    readonly double[] _last;
    readonly double[] _until;
    readonly int[] _rows;
    readonly double[] _purchases;

    DatedHistories(double[] first, double[] last, double[] until, int[] rows, double[] purchases, PurchaseHistories histories)
    {
        (_first, _last, _until, _rows, _purchases) = (first, last, until, rows, purchases);
        Histories = histories;
    }

    /// <summary>Number of customers.</summary>
    public int Count => _first.Length;

    /// <summary>Frequency, recency and age of each customer.</summary>
    public PurchaseHistories Histories { get; }

    /// <summary>Instant of each customer's first purchase.</summary>
    public ReadOnlySpan<double> First => _first;

    /// <summary>Instant of each customer's last purchase; that of the first without a repeat purchase.</summary>
    public ReadOnlySpan<double> Last => _last;

    /// <summary>Instant up to which each customer was watched, from which forecasts begin.</summary>
    public ReadOnlySpan<double> Until => _until;

    /// <summary>Customer of each repeat purchase, a row from 0.</summary>
    internal ReadOnlySpan<int> PurchaseRows => _rows;

    /// <summary>Instant of each repeat purchase.</summary>
    internal ReadOnlySpan<double> Purchases => _purchases;

    /// <summary>Copies columns.</summary>
    /// <param name="first">Instant of each customer's first purchase. Finite.</param>
    /// <param name="until">Instant up to which each customer was watched. Range: first to 1e100 later.</param>
    /// <param name="purchaseRows">The customer of each repeat purchase, as a row of the columns before, from 0; in any order.</param>
    /// <param name="purchases">The instant of each repeat purchase. Range: the customer's first &lt;= instant &lt;= until.</param>
    /// <exception cref="ArgumentException">Unequal lengths, or a value out of range; names the row and the value.</exception>
    public static DatedHistories Create(
        ReadOnlySpan<double> first, ReadOnlySpan<double> until, ReadOnlySpan<int> purchaseRows, ReadOnlySpan<double> purchases)
    {
        HistoryCheck.SameLength(until.Length, first.Length, nameof(until));
        HistoryCheck.SameLength(purchases.Length, purchaseRows.Length, nameof(purchases));
        double[] last = first.ToArray();
        double[] frequency = new double[first.Length];
        for (int row = 0; row < first.Length; row++)
        {
            if (!(double.IsFinite(first[row]) && double.IsFinite(until[row]) && first[row] <= until[row]))
                throw new ArgumentException($"Row {row}: watched from {first[row]} to {until[row]}; both must be finite, the first not later.", nameof(first));
        }

        for (int index = 0; index < purchases.Length; index++)
        {
            int row = purchaseRows[index];
            if (row < 0 || row >= first.Length)
                throw new ArgumentException($"Purchase {index}: its customer is row {row}; there are {first.Length}.", nameof(purchaseRows));
            if (!(purchases[index] >= first[row] && purchases[index] <= until[row]))
            {
                throw new ArgumentException(
                    $"Purchase {index}: its instant is {purchases[index]}; row {row} was watched from {first[row]} to {until[row]}.", nameof(purchases));
            }

            frequency[row]++;
            last[row] = Math.Max(last[row], purchases[index]);
        }

        double[] recency = new double[first.Length];
        double[] age = new double[first.Length];
        for (int row = 0; row < first.Length; row++)
            (recency[row], age[row]) = (last[row] - first[row], until[row] - first[row]);
        return new(first.ToArray(), last, until.ToArray(), purchaseRows.ToArray(), purchases.ToArray(), PurchaseHistories.Create(frequency, recency, age));
    }
}
