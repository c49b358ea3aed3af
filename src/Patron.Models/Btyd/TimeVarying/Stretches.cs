namespace Patron.Models.Btyd;

/// <summary>For each customer the stretches of a span of time during which covariates are constant, in order.</summary>
sealed class Stretches
{
    readonly int[] _starts;
    readonly int[] _periods;
    readonly double[] _lengths;

    Stretches(int[] starts, int[] periods, double[] lengths) => (_starts, _periods, _lengths) = (starts, periods, lengths);

    /// <summary>Numbers of the distinct periods of a customer's stretches.</summary>
    public ReadOnlySpan<int> Periods(int row) => _periods.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>How long each of them is.</summary>
    public ReadOnlySpan<double> Lengths(int row) => _lengths.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The sum of lengths times the rate of each stretch's period: the time that passes on a clock of that pace.</summary>
    public double Time(int row, double[] rates)
    {
        double sum = 0;
        for (int index = _starts[row]; index < _starts[row + 1]; index++)
            sum += _lengths[index] * rates[_periods[index]];
        return sum;
    }

    public static Stretches Of(PeriodCovariates covariates, DistinctPeriods distinct, ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        int[] starts = new int[from.Length + 1];
        List<int> periods = [];
        List<double> lengths = [];
        for (int row = 0; row < from.Length; row++)
        {
            covariates.CheckReach(row, from[row], to[row]);
            int period = covariates.PeriodOf(from[row]);
            for (double instant = from[row]; instant < to[row]; period++)
            {
                double end = Math.Min(to[row], covariates.EndOf(period));
                int number = distinct.Of(row, period);
                if (periods.Count > starts[row] && periods[^1] == number)
                {
                    lengths[^1] += end - instant;
                }
                else
                {
                    periods.Add(number);
                    lengths.Add(end - instant);
                }

                instant = end;
            }

            starts[row + 1] = periods.Count;
        }

        return new(starts, [.. periods], [.. lengths]);
    }
}
