namespace Patron.Models.Btyd;

/// <summary>
/// Periods of equal covariates, numbered in order of first appearance: most customers and periods share theirs, so that rates are
/// computed once for each.
/// </summary>
sealed class DistinctPeriods
{
    readonly int[] _numbers;
    readonly int _periods;
    readonly bool _isShared;

    public DistinctPeriods(PeriodCovariates covariates)
    {
        (_periods, _isShared) = (covariates.Periods, covariates.Customers is null);
        _numbers = new int[(covariates.Customers ?? 1) * _periods];
        int count = 1;
        for (int column = 0; column < covariates.Names.Count; column++)
            count = Refine(covariates, column);
        Values = new double[count][];
        for (int place = 0; place < _numbers.Length; place++)
            Values[_numbers[place]] ??= covariates.Values(place / _periods, place % _periods);
    }

    /// <summary>The covariates of each number.</summary>
    public double[][] Values { get; }

    /// <summary>The number of a customer's period.</summary>
    public int Of(int row, int period) => _numbers[(_isShared ? 0 : row * _periods) + period];

    /// <summary>Tells periods apart that were equal in the columns before and differ in this one.</summary>
    int Refine(PeriodCovariates covariates, int column)
    {
        Dictionary<(int Before, double Value), int> known = [];
        for (int place = 0; place < _numbers.Length; place++)
        {
            (int Before, double Value) key = (_numbers[place], covariates.Value(column, place));
            if (!known.TryGetValue(key, out int number))
                known.Add(key, number = known.Count);
            _numbers[place] = number;
        }

        return known.Count;
    }
}
