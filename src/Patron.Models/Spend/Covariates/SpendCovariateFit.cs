using Patron.Models.Btyd;
using Patron.Models.Numerics;

namespace Patron.Models.Spend;

public sealed partial class SpendCovariateModel
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so. Customers of equal covariates share the work, so that categories cost
    /// little more than a fit without covariates. Customers of whom the model can learn nothing are passed over.
    /// </summary>
    /// <param name="kind">The spend model.</param>
    /// <param name="histories">At least one row of which it can learn.</param>
    /// <param name="covariates">Of each history, in their order.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>
    /// The model and its report, whose order is that of the kind's parameters and then the effects. Where no purchase was free, the hurdle
    /// model's a is 0 and its b is 1, without errors of their own, and covariates move the median alone.
    /// </returns>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or an option out of range.</exception>
    public static FitResult<SpendCovariateModel> Fit(
        SpendModelKind kind, SpendHistories histories, CustomerCovariates covariates, CovariateFitOptions? options = null) =>
        new SpendCovariateFit(kind, histories, covariates, options ?? new CovariateFitOptions()).Run();
}

/// <summary>
/// The search over the logs of the baseline's parameters, counted from those of the fit without covariates, and the coefficients; what plays
/// no part in that fit, plays none here.
/// </summary>
sealed class SpendCovariateFit
{
    readonly SpendModel _plain;
    readonly CustomerCovariates _covariates;
    readonly double _penalty;
    readonly (string Parameter, string Covariate)[] _names;
    readonly EffectScale _scale;
    readonly CovariateLikelihood _likelihood;

    public SpendCovariateFit(SpendModelKind kind, SpendHistories histories, CustomerCovariates covariates, CovariateFitOptions options)
    {
        SpendCheck.SameLength(covariates.Count, histories.Count, covariates.Names[0]);
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        (_covariates, _penalty) = (covariates, options.Penalty);
        _plain = kind.Fit(histories, new SpendFitOptions { Threads = options.Threads }).Model;
        _names = [.. from parameter in Moved(options.Parameters) from covariate in covariates.Names select (parameter, covariate)];
        string[] searched = [.. kind.ParameterNames.Skip(_plain.Known)];
        string[] columns = [.. covariates.Names];
        (int Parameter, int Covariate)[] effects =
            [.. _names.Select(name => (Array.IndexOf(searched, name.Parameter), Array.IndexOf(columns, name.Covariate)))];
        _scale = new EffectScale(
            searched.Length,
            [.. effects.Select(effect => (effect.Parameter, effect.Covariate, 1))],
            [.. columns.Select((_, column) => covariates.ScaleOf(column))]);
        _likelihood = new CovariateLikelihood(
            searched.Length,
            effects,
            [.. covariates.Groups().Select(group => (_scale.Scaled(group.Values), FromPlain(histories.Take(group.Rows), options.Threads)))],
            [.. effects.Select((_, effect) => _scale.Penalty(effect, options.Penalty))],
            options.Threads);
    }

    public FitResult<SpendCovariateModel> Run()
    {
        double[] logs = [.. _plain.Parameters.Skip(_plain.Known).Select(value => Math.Log(value))];
        Maximum maximum = NewtonMethod.Maximize(_likelihood.Evaluate, new double[logs.Length + _names.Length]);
        maximum = maximum with { Point = [.. maximum.Point.Select((value, place) => place < logs.Length ? logs[place] + value : value)] };
        (double[] parameters, double[] coefficients, FitReport report) = _scale.Found(maximum, _penalty);
        SpendModel baseline = _plain.Kind.Create([.. _plain.Parameters.Take(_plain.Known), .. parameters]);
        SpendCovariateModel model = new(
            baseline, _covariates.Names,
            [.. _names.Zip(coefficients, (name, value) => new CovariateEffect(name.Parameter, name.Covariate, value))]);
        return new(model, new FitReport(
            report.StopReason, report.LogLikelihood, report.Iterations, [.. report.Warnings, .. Warnings(baseline)], WithKnown(report.Covariance)));
    }

    /// <summary>The objective, for tests of its derivatives.</summary>
    public double Objective(ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian) => _likelihood.Evaluate(point, gradient, hessian);

    IReadOnlyList<string> Moved(IReadOnlyList<string> asked)
    {
        IReadOnlyList<string> known = _plain.Kind.ParameterNames;
        if (asked.Count == 0)
            return [.. _plain.Kind.MovedByCovariates.Where(name => !known.Take(_plain.Known).Contains(name))];
        foreach (string name in asked)
        {
            if (!known.Contains(name))
                throw new ArgumentException($"{name} is not a parameter of {_plain.Kind.Name}; they are {string.Join(", ", known)}.", nameof(asked));
            if (known.Take(_plain.Known).Contains(name))
                throw new ArgumentException($"Nothing in the data tells of {name}, so that covariates cannot move it; leave it out.", nameof(asked));
        }

        return asked;
    }

    /// <summary>A group's log-likelihood in the ratios of its parameters to those of the fit without covariates.</summary>
    SmoothFunction FromPlain(SpendHistories group, int? threads)
    {
        SmoothFunction logLikelihood = _plain.LikelihoodOf(group, threads);
        double[] unit = [.. _plain.Parameters.Skip(_plain.Known)];
        return (ratios, gradient, hessian) =>
        {
            Span<double> values = stackalloc double[unit.Length];
            for (int index = 0; index < unit.Length; index++)
                values[index] = ratios[index] * unit[index];
            double value = logLikelihood(values, gradient, hessian);
            for (int row = 0; row < unit.Length; row++)
            {
                gradient[row] *= unit[row];
                for (int column = 0; column <= row; column++)
                    hessian[row, column] *= unit[row] * unit[column];
            }

            return value;
        };
    }

    IEnumerable<string> Warnings(SpendModel baseline)
    {
        if (_plain.Known > 0)
        {
            string names = string.Join(" and ", _plain.Kind.ParameterNames.Take(_plain.Known));
            string values = string.Join(" and ", _plain.Parameters.Take(_plain.Known));
            yield return $"Nothing in the data tells of {names}: they are {values}, and covariates do not move them.";
        }

        foreach (string warning in baseline.Warnings)
            yield return warning;
    }

    /// <summary>The covariance with that of known parameters, which is 0, before it.</summary>
    double[,] WithKnown(double[,] covariance)
    {
        (int known, int size) = (_plain.Known, covariance.GetLength(0));
        double[,] whole = new double[known + size, known + size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
                whole[known + row, known + column] = covariance[row, column];
        }

        return whole;
    }
}
