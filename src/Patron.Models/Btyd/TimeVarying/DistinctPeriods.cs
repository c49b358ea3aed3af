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
        Dictionary<double[], int> known = new(new SameNumbers());
        for (int place = 0; place < _numbers.Length; place++)
        {
            double[] values = covariates.Values(place / _periods, place % _periods);
            if (!known.TryGetValue(values, out int number))
                known.Add(values, number = known.Count);
            _numbers[place] = number;
        }

        Values = [.. known.Keys];
    }

    /// <summary>The covariates of each number.</summary>
    public double[][] Values { get; }

    /// <summary>The number of a customer's period.</summary>
    public int Of(int row, int period) => _numbers[(_isShared ? 0 : row * _periods) + period];
}
