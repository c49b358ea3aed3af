using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>A log-likelihood of some of the parameters, the others held at given values.</summary>
sealed class FixedParameters
{
    readonly SmoothFunction _whole;
    readonly double[] _parameters;
    readonly int[] _free;

    FixedParameters(SmoothFunction whole, double[] parameters, int[] free) => (_whole, _parameters, _free) = (whole, parameters, free);

    /// <summary>Places of the parameters that are searched.</summary>
    public IReadOnlyList<int> Free => _free;

    /// <exception cref="ArgumentException">A name is not one of the model's parameters, or a value is out of range.</exception>
    public static FixedParameters Of(SmoothFunction whole, IReadOnlyList<string> names, IReadOnlyDictionary<string, double> given)
    {
        foreach (string name in given.Keys.Where(name => !names.Contains(name)))
            throw new ArgumentException($"{name} is not a parameter of this model; they are {string.Join(", ", names)}.", nameof(given));
        double[] parameters = [.. names.Select(name => given.TryGetValue(name, out double value) ? FitCheck.Parameter(value, name) : double.NaN)];
        FixedParameters fixedOnes = new(whole, parameters, [.. Enumerable.Range(0, names.Count).Where(index => double.IsNaN(parameters[index]))]);
        return fixedOnes._free.Length > 0 ? fixedOnes : throw new ArgumentException("All parameters are given; at least one must be searched.", nameof(given));
    }

    /// <summary>All parameters, from those that are searched.</summary>
    public double[] Whole(ReadOnlySpan<double> free)
    {
        double[] whole = [.. _parameters];
        for (int index = 0; index < _free.Length; index++)
            whole[_free[index]] = free[index];
        return whole;
    }

    /// <summary>Those of all parameters, or of what stands beside them, that are searched.</summary>
    public T[] Of<T>(IReadOnlyList<T> whole) => [.. _free.Select(index => whole[index])];

    /// <summary>The log-likelihood of the parameters that are searched.</summary>
    public double Evaluate(ReadOnlySpan<double> free, Span<double> gradient, double[,] hessian)
    {
        double[] wholeGradient = new double[_parameters.Length];
        double[,] wholeHessian = new double[_parameters.Length, _parameters.Length];
        double value = _whole(Whole(free), wholeGradient, wholeHessian);
        for (int row = 0; row < _free.Length; row++)
        {
            gradient[row] = wholeGradient[_free[row]];
            for (int column = 0; column <= row; column++)
                hessian[row, column] = wholeHessian[_free[row], _free[column]];
        }

        return value;
    }

    /// <summary>The report of a search over some parameters as one of all: what is given has no error.</summary>
    public FitReport Whole(FitReport report)
    {
        double[,] covariance = new double[_parameters.Length, _parameters.Length];
        for (int row = 0; row < _free.Length; row++)
        {
            for (int column = 0; column < _free.Length; column++)
                covariance[_free[row], _free[column]] = report.Covariance[row, column];
        }

        return new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, report.Warnings, covariance);
    }
}
