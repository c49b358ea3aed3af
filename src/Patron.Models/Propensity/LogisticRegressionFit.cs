using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Maximises the penalised log-likelihood by Newton's method (iteratively reweighted least squares). It works on scaled
/// parameters: the intercept of shifted features, then coefficient x scale of each feature that can be told apart.
/// </summary>
sealed class LogisticRegressionFit
{
    /// <summary>
    /// A standard error of this size, for a feature of spread 1, means that the likelihood has no maximum there.
    /// </summary>
    const double RunawayError = 1000;

    /// <summary>From so many rows on, and with a penalty, which keeps any sample's maximum finite, the search begins at that of a sample.</summary>
    const int ManyRows = 100_000;

    /// <summary>Of so many batches of rows the sample has one.</summary>
    const int SampleEvery = 8;

    readonly FeatureMatrix _features;
    readonly LogisticRegressionOptions _options;
    readonly ColumnScaling _scaling;
    readonly LogisticLikelihood _likelihood;
    readonly int[] _kept;
    readonly double[] _start;
    readonly double[] _fullGradient;
    readonly double[,] _fullInformation;

    LogisticRegressionFit(FeatureMatrix features, bool[] target, double[]? weights, LogisticRegressionOptions options)
    {
        _features = features;
        _options = options;
        double rate = BothOutcomes.Require(target, weights);
        _scaling = ColumnScaling.Of(features, options.Threads);
        _likelihood = new LogisticLikelihood(features, target, weights, _scaling.Shift, options.Threads);
        int size = features.Features.Count + 1;
        _fullGradient = new double[size];
        _fullInformation = new double[size, size];
        double[] start = new double[size];
        start[0] = Math.Log(rate / (1 - rate));
        _kept = options.Penalty > 0 ? [.. Enumerable.Range(0, size)] : Independent(start);
        _start = [.. _kept.Select(index => start[index])];
    }

    public static FitResult<LogisticRegression> Run(
        FeatureMatrix features, bool[] target, double[]? weights, LogisticRegressionOptions options)
    {
        LogisticRegressionFit fit = new(features, target, weights, options);
        NewtonOptions newton = new()
        {
            MaxIterations = options.MaxIterations,
            Tolerance = options.Tolerance,
            MaxStep = double.PositiveInfinity,
            Limit = double.PositiveInfinity,
        };
        double[] start = options.Penalty > 0 && features.Rows >= ManyRows ? fit.SampleMaximum(newton) : fit._start;
        return fit.Finish(NewtonMethod.Maximize((point, gradient, hessian) => fit.Evaluate(point, gradient, hessian, 1), start, newton));
    }

    /// <summary>
    /// The maximum over a sample of the rows, as near to that over all as chance lets it: from there few passes over all rows are left.
    /// </summary>
    double[] SampleMaximum(NewtonOptions newton) =>
        NewtonMethod.Maximize(
            (point, gradient, hessian) => Evaluate(point, gradient, hessian, SampleEvery), _start, newton with { Tolerance = 1 }).Point;

    double ScaleOf(int index) => index == 0 ? 1 : _scaling.Scale[index - 1];

    int[] Independent(double[] start)
    {
        _likelihood.Evaluate(start, _fullGradient, _fullInformation);
        for (int row = 0; row < start.Length; row++)
        {
            for (int column = 0; column <= row; column++)
                _fullInformation[row, column] /= ScaleOf(row) * ScaleOf(column);
        }

        return IndependentColumns.Of(_fullInformation);
    }

    double Evaluate(ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian, int every)
    {
        double[] full = Unscaled(point);
        double value = _likelihood.Evaluate(full, _fullGradient, _fullInformation, every);
        for (int row = 0; row < _kept.Length; row++)
        {
            int index = _kept[row];
            double scale = ScaleOf(index);
            double penalty = index == 0 ? 0 : _options.Penalty / every;
            value -= 0.5 * penalty * full[index] * full[index];
            gradient[row] = (_fullGradient[index] - (penalty * full[index])) / scale;
            for (int column = 0; column <= row; column++)
                hessian[row, column] = -_fullInformation[index, _kept[column]] / (scale * ScaleOf(_kept[column]));
            hessian[row, row] -= penalty / (scale * scale);
        }

        return value;
    }

    /// <summary>All parameters in units of the features, still of the shifted ones; 0 for those left out.</summary>
    double[] Unscaled(ReadOnlySpan<double> point)
    {
        double[] full = new double[_features.Features.Count + 1];
        for (int i = 0; i < _kept.Length; i++)
            full[_kept[i]] = point[i] / ScaleOf(_kept[i]);
        return full;
    }

    FitResult<LogisticRegression> Finish(Maximum maximum)
    {
        double[] full = Unscaled(maximum.Point);
        double[] coefficients = full[1..];
        double intercept = full[0] - LogisticLikelihood.Dot(coefficients, _scaling.Shift);
        double penalty = 0.5 * _options.Penalty * coefficients.Sum(coefficient => coefficient * coefficient);
        double[,]? covariance = maximum.Covariance();
        string[] runaways = Runaways(covariance);
        FitReport report = new(
            runaways.Length > 0 ? StopReason.Diverged : maximum.StopReason,
            maximum.Value + penalty,
            maximum.Iterations,
            Warnings(maximum, covariance, runaways),
            new ParameterCovariance(_kept, _scaling, covariance).OfFeatures());
        return new(new LogisticRegression(_features.Features, intercept, coefficients), report);
    }

    /// <summary>
    /// Features along which the classes are separated, so that without a penalty their coefficients have no limit.
    /// </summary>
    string[] Runaways(double[,]? covariance)
    {
        if (_options.Penalty > 0)
            return [];
        if (covariance is null)
            return [.. _kept.Where(index => index > 0).Select(index => _features.Features[index - 1])];
        return
        [
            .. Enumerable.Range(0, _kept.Length)
                .Where(i => _kept[i] > 0 && !(Math.Sqrt(covariance[i, i]) < RunawayError))
                .Select(i => _features.Features[_kept[i] - 1]),
        ];
    }

    List<string> Warnings(Maximum maximum, double[,]? covariance, string[] runaways)
    {
        List<string> warnings = [];
        foreach (int index in Enumerable.Range(0, _features.Features.Count + 1).Except(_kept))
        {
            warnings.Add($"feature '{_features.Features[index - 1]}' is a linear combination of the features before it: "
                + "its coefficient is 0 and has no standard error");
        }

        if (runaways.Length > 0)
        {
            warnings.Add("the outcomes are separated, so these coefficients grow without limit: "
                + string.Join(", ", runaways.Select(name => $"'{name}'")) + "; use a penalty above 0 or leave the features out");
        }
        else if (covariance is null)
        {
            warnings.Add("the information matrix is singular: there are no standard errors");
        }

        if (maximum.StopReason is StopReason.MaxIterations or StopReason.NoProgress)
            warnings.Add($"stopped after {maximum.Iterations} steps without reaching the tolerance {_options.Tolerance}");
        return warnings;
    }
}
