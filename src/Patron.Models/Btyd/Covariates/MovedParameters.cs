using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// How covariates move the parameters of any model: ln p = ln p₀ + Σ γ z for each parameter that covariates z move.
/// </summary>
sealed class MovedParameters
{
    readonly IReadOnlyList<double> _baseline;
    readonly IReadOnlyList<string> _covariates;
    readonly IReadOnlyList<CovariateEffect> _effects;
    readonly (int Parameter, int Covariate)[] _places;

    /// <param name="baseline">Parameters while all covariates are 0.</param>
    /// <param name="parameters">Their names.</param>
    /// <param name="covariates">Names of the covariates.</param>
    /// <param name="effects">The coefficients.</param>
    /// <exception cref="ArgumentException">An effect names a parameter or covariate that there is not.</exception>
    public MovedParameters(
        IReadOnlyList<double> baseline, IReadOnlyList<string> parameters, IReadOnlyList<string> covariates, IReadOnlyList<CovariateEffect> effects)
    {
        (_baseline, _covariates, _effects) = (baseline, covariates, effects);
        _places = [.. effects.Select(effect => (
            Place(parameters, effect.Parameter, "parameter"), Place(covariates, effect.Covariate, "covariate")))];
    }

    /// <summary>How sure a fit is of what depends on customers' own parameters.</summary>
    public EffectSlopes Slopes => new(_baseline, _places);

    /// <summary>The model of a customer.</summary>
    /// <param name="covariates">In the order of their names.</param>
    /// <param name="create">Makes the model with given parameters; refuses those out of range.</param>
    /// <exception cref="ArgumentException">Another number of covariates, or some so far out that a parameter leaves its range.</exception>
    public TModel Model<TModel>(ReadOnlySpan<double> covariates, Func<IReadOnlyList<double>, TModel> create)
    {
        if (covariates.Length != _covariates.Count)
        {
            throw new ArgumentException(
                $"There are {covariates.Length} covariates; they must be {_covariates.Count}: {string.Join(", ", _covariates)}.", nameof(covariates));
        }

        double[] parameters = [.. _baseline];
        for (int effect = 0; effect < _places.Length; effect++)
            parameters[_places[effect].Parameter] *= Math.Exp(_effects[effect].Value * covariates[_places[effect].Covariate]);
        try
        {
            return create(parameters);
        }
        catch (ArgumentOutOfRangeException e)
        {
            string found = string.Join(", ", _covariates.Zip(covariates.ToArray(), (name, value) => $"{name} = {value}"));
            throw new ArgumentException($"{found} is too far out for the model: {e.ParamName} would be {e.ActualValue}.", nameof(covariates), e);
        }
    }

    /// <summary>The report of a fit with the covariance of a customer's own parameters, by the delta method on their logs.</summary>
    /// <param name="own">These parameters.</param>
    /// <param name="covariates">The customer's, in the order of their names.</param>
    /// <param name="report">Of the fit that gave baseline and effects.</param>
    public FitReport Report(IReadOnlyList<double> own, ReadOnlySpan<double> covariates, FitReport report)
    {
        double[,] covariance = Slopes.CovarianceOf(own, covariates.ToArray(), report.Covariance);
        return new FitReport(report.StopReason, report.LogLikelihood, report.Iterations, report.Warnings, covariance);
    }

    /// <summary>Refuses columns that are not those of the effects, in their order.</summary>
    /// <exception cref="ArgumentException">Other names, or another order.</exception>
    public void CheckNames(CustomerCovariates covariates)
    {
        if (!covariates.Names.SequenceEqual(_covariates))
        {
            throw new ArgumentException(
                $"The covariates are {string.Join(", ", covariates.Names)}; the model's are {string.Join(", ", _covariates)}.", nameof(covariates));
        }
    }

    static int Place(IReadOnlyList<string> names, string name, string what)
    {
        for (int index = 0; index < names.Count; index++)
        {
            if (names[index] == name)
                return index;
        }

        throw new ArgumentException($"{name} is no {what}; there are {string.Join(", ", names)}.", nameof(name));
    }
}
