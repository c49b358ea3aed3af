using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>
/// Maximises the log-likelihood less an elastic-net penalty by proximal Newton steps: the quadratic approximation at hand is
/// minimised with the penalty, and the step is halved until the whole gains. Begun at the last solution it follows a path.
/// </summary>
/// <remarks>
/// Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 3; Lee, Sun and Saunders (2014), SIAM
/// Journal on Optimization 24, for the steps.
/// </remarks>
sealed class ElasticNetFit
{
    const int MostHalvings = 40;

    readonly FeatureMatrix _features;
    readonly LogisticRegressionOptions _options;
    readonly ColumnScaling _scaling;
    readonly LogisticLikelihood _likelihood;
    readonly double[] _gradient;
    readonly double[,] _information;
    double[] _point;
    double _value;

    public ElasticNetFit(FeatureMatrix features, bool[] target, double[]? weights, LogisticRegressionOptions options)
    {
        double rate = BothOutcomes.Require(target, weights);
        _features = features;
        _options = options;
        _scaling = ColumnScaling.Of(features, options.Threads);
        _likelihood = new LogisticLikelihood(features, target, weights, _scaling.Shift, options.Threads);
        int size = features.Features.Count + 1;
        _gradient = new double[size];
        _information = new double[size, size];
        _point = new double[size];
        _point[0] = Math.Log(rate / (1 - rate));
        _value = _likelihood.Evaluate(_point, _gradient, _information);
    }

    /// <summary>The least penalty of this L1 share under which every coefficient is 0, as long as none has moved yet.</summary>
    public double LeastWithoutCoefficients(double l1Share)
    {
        double steepest = 0;
        for (int j = 1; j < _gradient.Length; j++)
            steepest = Math.Max(steepest, Math.Abs(_gradient[j]));
        return steepest / l1Share;
    }

    public static FitResult<LogisticRegression> Run(
        FeatureMatrix features, bool[] target, double[]? weights, LogisticRegressionOptions options) =>
        new ElasticNetFit(features, target, weights, options).At(options.Penalty);

    /// <summary>The fit at a penalty, from where the last one ended.</summary>
    public FitResult<LogisticRegression> At(double penalty)
    {
        double l1 = penalty * _options.L1Share;
        double l2 = penalty * (1 - _options.L1Share);
        StopReason stop = StopReason.MaxIterations;
        int steps = 0;
        while (steps < _options.MaxIterations && stop == StopReason.MaxIterations)
        {
            steps++;
            double[] minimum = Minimum(l1, l2);
            double promised = Promised(minimum, l1, l2);
            if (promised < _options.Tolerance)
                stop = StopReason.Converged;
            if (promised > 0 && !Step(minimum, promised, l1, l2) && stop != StopReason.Converged)
                stop = StopReason.NoProgress;
        }

        return Finish(stop, steps);
    }

    double[] Minimum(double l1, double l2)
    {
        int size = _point.Length;
        double[] target = [.. _gradient];
        for (int row = 0; row < size; row++)
        {
            for (int column = row + 1; column < size; column++)
                _information[row, column] = _information[column, row];
        }

        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
                target[row] += _information[row, column] * _point[column];
        }

        return new QuadraticDescent(_information, target, l1, l2).From(_point, _options.Tolerance * 1e-6);
    }

    /// <summary>What a whole step would gain if log-likelihood and squares went on as straight lines.</summary>
    double Promised(double[] minimum, double l1, double l2)
    {
        double gain = Penalty(_point, l1, l2) - Penalty(minimum, l1, l2);
        for (int j = 0; j < _point.Length; j++)
            gain += _gradient[j] * (minimum[j] - _point[j]);
        return gain;
    }

    bool Step(double[] minimum, double promised, double l1, double l2)
    {
        double before = _value - Penalty(_point, l1, l2);
        (double[] from, double[] gradient) = (_point, [.. _gradient]);
        double share = 1;
        for (int halving = 0; halving < MostHalvings; halving++, share *= 0.5)
        {
            double[] point = [.. from.Zip(minimum, (a, b) => share == 1 ? b : a + (share * (b - a)))];
            double value = _likelihood.Evaluate(point, _gradient, _information);
            // Rounding must not make a last full step a failure.
            if (value - Penalty(point, l1, l2) >= before + (1e-4 * share * promised) - (1e-14 * Math.Abs(before)))
            {
                (_point, _value) = (point, value);
                return true;
            }
        }

        _value = _likelihood.Evaluate(from, _gradient, _information);
        return false;
    }

    static double Penalty(double[] point, double l1, double l2)
    {
        double sum = 0;
        for (int j = 1; j < point.Length; j++)
            sum += (l1 * Math.Abs(point[j])) + (0.5 * l2 * point[j] * point[j]);
        return sum;
    }

    FitResult<LogisticRegression> Finish(StopReason stop, int steps)
    {
        double[] coefficients = _point[1..];
        double intercept = _point[0] - LogisticLikelihood.Dot(coefficients, _scaling.Shift);
        double[,] covariance = new ParameterCovariance([], _scaling, null).OfFeatures();
        string[] warnings = stop == StopReason.Converged
            ? []
            : [$"stopped after {steps} steps without reaching the tolerance {_options.Tolerance}"];
        return new(
            new LogisticRegression(_features.Features, intercept, coefficients),
            new FitReport(stop, _value, steps, warnings, covariance));
    }
}
