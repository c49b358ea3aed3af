using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Settings of the fit of a <see cref="CovariateModel"/>.</summary>
public sealed record CovariateFitOptions
{
    /// <summary>Parameters that every covariate moves. <value>Default: empty, those that the kind names.</value></summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>
    /// Weight λ of the L2 penalty on the coefficients: the fit maximises LL - λ/2 Σ γ², LL being the sum over customers. Range: &gt;= 0.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }

    /// <summary>Most threads to use; null for all processors. Any number gives the same bits.</summary>
    public int? Threads { get; init; }
}

public sealed partial class CovariateModel
{
    /// <summary>
    /// Fits by maximum likelihood, penalised if the options say so. Customers of equal covariates share the work, so that categories cost
    /// little more than a fit without covariates.
    /// </summary>
    /// <param name="kind">The purchase model.</param>
    /// <param name="histories">At least one row.</param>
    /// <param name="covariates">Of each history, in their order.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report, whose order is that of the kind's parameters and then the effects.</returns>
    /// <exception cref="ArgumentException">No rows, unequal lengths, or an option out of range.</exception>
    public static FitResult<CovariateModel> Fit(
        PurchaseModelKind kind, PurchaseHistories histories, CustomerCovariates covariates, CovariateFitOptions? options = null) =>
        new CovariateFit(kind, histories, covariates, options ?? new CovariateFitOptions()).Run();
}

/// <summary>The search over the logs of the baseline's parameters and the coefficients.</summary>
sealed class CovariateFit
{
    readonly PurchaseModelKind _kind;
    readonly PurchaseHistories _histories;
    readonly CustomerCovariates _covariates;
    readonly CovariateFitOptions _options;
    readonly (string Parameter, string Covariate)[] _names;
    readonly EffectScale _scale;
    readonly CovariateLikelihood _likelihood;

    public CovariateFit(PurchaseModelKind kind, PurchaseHistories histories, CustomerCovariates covariates, CovariateFitOptions options)
    {
        Check(histories, covariates);
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        (_kind, _histories, _covariates, _options) = (kind, histories, covariates, options);
        IReadOnlyList<string> moved = options.Parameters.Count > 0 ? options.Parameters : kind.MovedByCovariates;
        _names = [.. from parameter in moved from covariate in covariates.Names select (parameter, covariate)];
        string[] known = [.. kind.ParameterNames];
        string[] columns = [.. covariates.Names];
        (int Parameter, int Covariate)[] effects = [.. _names.Select(name => (Array.IndexOf(known, name.Parameter), Array.IndexOf(columns, name.Covariate)))];
        if (Array.FindIndex(effects, effect => effect.Parameter < 0) is >= 0 and int unknown)
            throw new ArgumentException($"{_names[unknown].Parameter} is not a parameter of {kind.Name}; they are {string.Join(", ", known)}.", nameof(options));
        _scale = new EffectScale(
            known.Length,
            [.. effects.Select(effect => (effect.Parameter, effect.Covariate, 1))],
            [.. columns.Select((_, column) => covariates.ScaleOf(column))]);
        _likelihood = new CovariateLikelihood(
            known.Length,
            effects,
            [
                .. covariates.Groups().Select(group => (
                    _scale.Scaled(group.Values), kind.LogLikelihood(histories.Take(group.Rows).Fold(), options.Threads))),
            ],
            [.. effects.Select((_, effect) => _scale.Penalty(effect, options.Penalty))],
            options.Threads);
    }

    public static void Check(PurchaseHistories histories, CustomerCovariates covariates)
    {
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories.", nameof(histories));
        HistoryCheck.SameLength(covariates.Count, histories.Count, covariates.Names[0]);
    }

    public FitResult<CovariateModel> Run()
    {
        PurchaseFitOptions plain = new() { Threads = _options.Threads };
        double[] start = [.. _kind.Fit(_histories, plain).Model.Parameters.Select(value => Math.Log(value)), .. new double[_names.Length]];
        Maximum maximum = NewtonMethod.Maximize(_likelihood.Evaluate, start);
        (double[] parameters, double[] coefficients, FitReport report) = _scale.Found(maximum, _options.Penalty);
        CovariateModel model = new(
            _kind.Create(parameters), _covariates.Names,
            [.. _names.Zip(coefficients, (name, value) => new CovariateEffect(name.Parameter, name.Covariate, value))]);
        return new(model, report);
    }
}
