using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Spend;

/// <summary>
/// Fits logarithms of amounts, normal with a mean and, through softplus, a deviation that are linear in the features. The search
/// works on features less their means, in units of their standard deviations.
/// </summary>
sealed class LogNormalFit
{
    const double LogTwoPi = 1.8378770664093454836;

    readonly double[] _rows;
    readonly double[] _logs;
    readonly double[] _means;
    readonly double[] _deviations;
    readonly int _size;
    readonly ZilnOptions _options;

    public LogNormalFit(FeatureMatrix features, double[] logs, ZilnOptions options)
    {
        (_logs, _options, _size) = (logs, options, features.Features.Count + 1);
        _means = features.Means();
        _deviations = Deviations(features, _means);
        _rows = new double[features.Rows * _size];
        for (int row = 0; row < features.Rows; row++)
        {
            _rows[row * _size] = 1;
            for (int column = 1; column < _size; column++)
                _rows[(row * _size) + column] = (features.Row(row)[column - 1] - _means[column - 1]) / _deviations[column - 1];
        }
    }

    public (LinearTerm Mean, LinearTerm Scale, FitReport Report) Run()
    {
        double[] start = new double[2 * _size];
        start[0] = _logs.Average();
        double deviation = Math.Sqrt(_logs.Average(log => (log - start[0]) * (log - start[0])));
        start[_size] = Math.Log(SpecialFunctions.ExpM1(Math.Max(deviation, 0.01)));
        Maximum maximum = NewtonMethod.Maximize(Objective, start, new NewtonOptions { Limit = 1e4 });
        double[,]? covariance = maximum.Covariance();
        List<string> warnings = [];
        if (maximum.StopReason != StopReason.Converged)
        {
            warnings.Add($"The search for the spread of amounts stopped early: {maximum.StopReason}. "
                + "Set a penalty > 0, or take fewer features.");
        }

        if (covariance is null)
            warnings.Add("The amounts do not determine all coefficients: no standard errors. A penalty > 0 gives a unique fit.");
        double value = maximum.Value + PenaltyAt(maximum.Point);
        FitReport report = new(maximum.StopReason, value, maximum.Iterations, warnings, OfFeatures(covariance));
        return (Term(maximum.Point.AsSpan(0, _size)), Term(maximum.Point.AsSpan(_size)), report);
    }

    /// <summary>The penalised log-likelihood of the amounts, with gradient and Hessian.</summary>
    internal double Objective(ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian)
    {
        int parameters = 2 * _size;
        double[] at = point.ToArray();
        double[] sums = new double[1 + parameters + (parameters * (parameters + 1) / 2)];
        OrderedSum.Over(_logs.Length, sums, _options.Threads, (start, end, block) =>
        {
            for (int row = start; row < end; row++)
                AddRow(at, row, block);
        });
        sums.AsSpan(1, parameters).CopyTo(gradient);
        int next = 1 + parameters;
        for (int row = 0; row < parameters; row++)
        {
            for (int column = 0; column <= row; column++)
                hessian[row, column] = sums[next++];
            double curvature = PenaltyOf(row);
            hessian[row, row] -= curvature;
            gradient[row] -= curvature * point[row];
        }

        return sums[0] - PenaltyAt(point);
    }

    void AddRow(double[] at, int row, Span<double> sums)
    {
        ReadOnlySpan<double> values = _rows.AsSpan(row * _size, _size);
        double mean = 0;
        double raw = 0;
        for (int column = 0; column < _size; column++)
            (mean, raw) = (mean + (at[column] * values[column]), raw + (at[_size + column] * values[column]));
        double scale = Ziln.Softplus(raw);
        double slope = Ziln.Sigmoid(raw);
        double away = (_logs[row] - mean) / scale;
        sums[0] -= _logs[row] + (LogTwoPi / 2) + Math.Log(scale) + (away * away / 2);
        // First and second derivatives in the mean and in the deviation before softplus.
        double inScale = ((away * away) - 1) / scale;
        double byMean = away / scale;
        double byRaw = inScale * slope;
        double meanMean = -1 / (scale * scale);
        double meanRaw = -2 * away / (scale * scale) * slope;
        double rawRaw = ((1 - (3 * away * away)) / (scale * scale) * slope * slope) + (inScale * slope * (1 - slope));
        int next = 1 + (2 * _size);
        for (int column = 0; column < _size; column++)
        {
            sums[1 + column] += byMean * values[column];
            sums[1 + _size + column] += byRaw * values[column];
            for (int other = 0; other <= column; other++)
                sums[next++] += meanMean * values[column] * values[other];
        }

        for (int column = 0; column < _size; column++)
        {
            for (int other = 0; other < _size; other++)
                sums[next++] += meanRaw * values[column] * values[other];
            for (int other = 0; other <= column; other++)
                sums[next++] += rawRaw * values[column] * values[other];
        }
    }

    /// <summary>The penalty's weight on a scaled coefficient, so that it is the same on every raw one.</summary>
    double PenaltyOf(int parameter)
    {
        int column = parameter % _size;
        return column == 0 ? 0 : _options.Penalty / (_deviations[column - 1] * _deviations[column - 1]);
    }

    double PenaltyAt(ReadOnlySpan<double> point)
    {
        double sum = 0;
        for (int index = 0; index < point.Length; index++)
            sum += PenaltyOf(index) / 2 * point[index] * point[index];
        return sum;
    }

    LinearTerm Term(ReadOnlySpan<double> scaled)
    {
        double[] coefficients = new double[_size - 1];
        double intercept = scaled[0];
        for (int column = 0; column < coefficients.Length; column++)
        {
            coefficients[column] = scaled[column + 1] / _deviations[column];
            intercept -= coefficients[column] * _means[column];
        }

        return new LinearTerm(intercept, coefficients);
    }

    /// <summary>Covariance of the raw parameters: J C J', where J takes scaled parameters to raw ones.</summary>
    double[,] OfFeatures(double[,]? scaled)
    {
        int parameters = 2 * _size;
        double[,] half = new double[parameters, parameters];
        double[,] result = new double[parameters, parameters];
        for (int row = 0; row < parameters; row++)
        {
            for (int column = 0; column < parameters; column++)
                half[row, column] = scaled is null ? double.NaN : Raw(row, index => scaled[index, column]);
        }

        for (int row = 0; row < parameters; row++)
        {
            for (int column = 0; column < parameters; column++)
                result[row, column] = Raw(column, index => half[row, index]);
        }

        return result;
    }

    /// <summary>One raw parameter from the scaled ones.</summary>
    double Raw(int parameter, Func<int, double> scaled)
    {
        int first = parameter / _size * _size;
        if (parameter > first)
            return scaled(parameter) / _deviations[parameter - first - 1];
        double intercept = scaled(first);
        for (int column = 0; column < _means.Length; column++)
            intercept -= scaled(first + column + 1) / _deviations[column] * _means[column];
        return intercept;
    }

    static double[] Deviations(FeatureMatrix features, double[] means)
    {
        double[] deviations = new double[means.Length];
        for (int row = 0; row < features.Rows; row++)
        {
            for (int column = 0; column < means.Length; column++)
                deviations[column] += Math.Pow(features.Row(row)[column] - means[column], 2);
        }

        for (int column = 0; column < means.Length; column++)
        {
            double root = Math.Sqrt(deviations[column] / features.Rows);
            deviations[column] = root > 1e-12 * Math.Abs(means[column]) ? root : 1;
        }

        return deviations;
    }
}
