namespace Patron.Models.Allocation;

/// <summary>One amount for all customers, or one for each.</summary>
public readonly struct Amounts
{
    readonly double _same;
    readonly double[]? _each;

    Amounts(double same, double[]? each) => (_same, _each) = (same, each);

    /// <summary>The amount of a row.</summary>
    public double this[int row] => _each is null ? _same : _each[row];

    /// <summary>The column; null where all have the same amount.</summary>
    public double[]? Each => _each;

    /// <summary>The same for all customers. Range: finite, &gt;= 0.</summary>
    public static Amounts Same(double amount) => new(amount, null);

    /// <summary>An amount for each row. Range: finite, &gt;= 0.</summary>
    public static Amounts OfRows(double[] amounts) => new(0, amounts);
}
