namespace Patron.Models.Evaluation;

/// <summary>
/// Forecasts with what happened, by falling forecast; rows of equal forecasts are one group, so that the order of the rows leaves no
/// trace and a cut through a group takes its share.
/// </summary>
sealed class RankedForecast
{
    readonly double[] _rows;
    readonly double[] _predicted;
    readonly double[] _actual;

    RankedForecast(double[] rows, double[] predicted, double[] actual) => (_rows, _predicted, _actual) = (rows, predicted, actual);

    /// <summary>Ranks by <paramref name="predicted"/>; equally many numbers, finite, at least one.</summary>
    public static RankedForecast Of(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        double[] keys = predicted.ToArray();
        double[] values = actual.ToArray();
        Array.Sort(keys, values);
        List<double> rows = [0];
        List<double> predictedSums = [0];
        List<double> actualSums = [0];
        for (int end = keys.Length; end > 0;)
        {
            int start = end;
            // Sorting leaves equal keys in any order, so their values are added in an order of their own.
            while (start > 0 && keys[start - 1] == keys[end - 1])
                start--;
            Array.Sort(values, start, end - start);
            double sum = 0;
            for (int row = start; row < end; row++)
                sum += values[row];
            rows.Add(rows[^1] + (end - start));
            predictedSums.Add(predictedSums[^1] + (keys[start] * (end - start)));
            actualSums.Add(actualSums[^1] + sum);
            end = start;
        }

        return new([.. rows], [.. predictedSums], [.. actualSums]);
    }

    /// <summary>Number of rows.</summary>
    public double Rows => _rows[^1];

    /// <summary>Sums over the first rows, which may be a fraction.</summary>
    public (double Predicted, double Actual) At(double rows)
    {
        int found = Array.BinarySearch(_rows, rows);
        if (found >= 0)
            return (_predicted[found], _actual[found]);
        int after = ~found;
        double share = (rows - _rows[after - 1]) / (_rows[after] - _rows[after - 1]);
        return (_predicted[after - 1] + (share * (_predicted[after] - _predicted[after - 1])),
            _actual[after - 1] + (share * (_actual[after] - _actual[after - 1])));
    }

    /// <summary>Area between the curve of what happened, by falling forecast, and its diagonal, in units of rows x total; 0 where nothing happened.</summary>
    public double Gini()
    {
        double total = _actual[^1];
        if (total == 0)
            return 0;
        double area = 0;
        for (int group = 1; group < _rows.Length; group++)
            area += (_rows[group] - _rows[group - 1]) * (_actual[group] + _actual[group - 1]) / 2;
        return (area / (Rows * total)) - 0.5;
    }
}
