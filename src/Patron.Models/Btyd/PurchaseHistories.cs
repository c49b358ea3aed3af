namespace Patron.Models.Btyd;

/// <summary>
/// Purchase histories of many customers as columns: what every purchase model is fitted on and predicts for. All
/// times are in one unit, that of the model.
/// </summary>
public sealed class PurchaseHistories
{
    readonly double[] _frequency;
    readonly double[] _recency;
    readonly double[] _age;
    readonly double[]? _weights;

    PurchaseHistories(double[] frequency, double[] recency, double[] age, double[]? weights)
    {
        _frequency = frequency;
        _recency = recency;
        _age = age;
        _weights = weights;
    }

    /// <summary>Number of rows.</summary>
    public int Count => _frequency.Length;

    /// <summary>Repeat purchases x, whole numbers &gt;= 0.</summary>
    public ReadOnlySpan<double> Frequency => _frequency;

    /// <summary>Time of the last purchase since the first, t_x; 0 without a repeat purchase.</summary>
    public ReadOnlySpan<double> Recency => _recency;

    /// <summary>Time since the first purchase, T &gt;= recency.</summary>
    public ReadOnlySpan<double> Age => _age;

    /// <summary>Customers that a row stands for, &gt; 0; 1 unless given or folded.</summary>
    public CustomerWeights Weights => new(_weights, Count);

    /// <summary>The columns as arrays, for work on several threads.</summary>
    internal (double[] Frequency, double[] Recency, double[] Age) Columns => (_frequency, _recency, _age);

    /// <summary>Copies columns of equal length.</summary>
    /// <param name="frequency">Repeat purchases. Range: whole numbers, 0 to 1e9.</param>
    /// <param name="recency">
    /// Time of the last purchase since the first. Range: 0 &lt;= recency &lt;= age; 0 where frequency is 0.
    /// </param>
    /// <param name="age">Time since the first purchase. Range: 0 to 1e100.</param>
    /// <param name="weights">Customers that each row stands for. Range: 0 &lt; weight, finite; empty for 1 each.</param>
    /// <exception cref="ArgumentException">
    /// A column's length differs, or a value is out of range; names the row (from 0) and value.
    /// </exception>
    public static PurchaseHistories Create(
        ReadOnlySpan<double> frequency,
        ReadOnlySpan<double> recency,
        ReadOnlySpan<double> age,
        ReadOnlySpan<double> weights = default)
    {
        HistoryCheck.Columns(frequency, recency, age);
        HistoryCheck.Weights(weights, frequency.Length);
        return new PurchaseHistories(frequency.ToArray(), recency.ToArray(), age.ToArray(), weights.IsEmpty ? null : weights.ToArray());
    }

    /// <summary>
    /// One row for each distinct history, with the sum of the weights; rows keep the order in which each history first appears.
    /// </summary>
    public PurchaseHistories Fold()
    {
        DistinctRows distinct = DistinctRows.Find(_frequency, _recency, _age);
        int[] first = distinct.FirstRows;
        double[] weights = new double[first.Length];
        for (int row = 0; row < Count; row++)
            weights[distinct.GroupOfRow[row]] += Weights[row];
        return new PurchaseHistories(DistinctRows.Pick(_frequency, first), DistinctRows.Pick(_recency, first), DistinctRows.Pick(_age, first), weights);
    }

    /// <summary>
    /// Folded, unless so many of a sample are distinct that finding equal ones would cost more than the work it spares.
    /// </summary>
    /// <param name="mostDistinct">Share of distinct histories in the sample up to which folding pays.</param>
    internal PurchaseHistories FoldIfItPays(double mostDistinct) =>
        DistinctRows.ShareOf(_frequency, _recency, _age) <= mostDistinct ? Fold() : this;

    /// <summary>The same customers on a clock that runs at another pace.</summary>
    internal PurchaseHistories On(double[] recency, double[] age) => new(_frequency, recency, age, _weights);

    /// <summary>Some of the rows.</summary>
    internal PurchaseHistories Take(int[] rows) => new(
        DistinctRows.Pick(_frequency, rows), DistinctRows.Pick(_recency, rows), DistinctRows.Pick(_age, rows), _weights is null ? null : DistinctRows.Pick(_weights, rows));
}
