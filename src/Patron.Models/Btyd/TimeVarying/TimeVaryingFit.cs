using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Settings of the fit of a <see cref="TimeVaryingModel"/>.</summary>
public sealed record TimeVaryingFitOptions
{
    /// <summary>Covariates that move the rate of buying. <value>Default: null, all of them.</value></summary>
    public IReadOnlyList<string>? Buying { get; init; }

    /// <summary>Covariates that move the rate of leaving, which data tell far less about. <value>Default: none.</value></summary>
    public IReadOnlyList<string> Leaving { get; init; } = [];

    /// <summary>
    /// Weight λ of the L2 penalty on the coefficients: the fit maximises LL - λ/2 Σ γ², LL being the sum over customers. Range: &gt;= 0.
    /// </summary>
    /// <value>The default value is 0: maximum likelihood.</value>
    public double Penalty { get; init; }

    /// <summary>Most threads to use; null for all processors. Any number gives the same bits.</summary>
    public int? Threads { get; init; }
}

public sealed partial class TimeVaryingModel
{
    /// <summary>Fits by maximum likelihood, penalised if the options say so.</summary>
    /// <param name="kind">The purchase model: BG/NBD, MBG/NBD, Pareto/NBD or NBD.</param>
    /// <param name="histories">At least one customer.</param>
    /// <param name="covariates">Over all histories; what lies after them does not matter.</param>
    /// <param name="options">Defaults when null.</param>
    /// <returns>The model and its report, whose order is that of the kind's parameters and then the effects, those on buying first.</returns>
    /// <exception cref="ArgumentException">No customers, covariates that do not reach, or an option out of range.</exception>
    public static FitResult<TimeVaryingModel> Fit(
        PurchaseModelKind kind, DatedHistories histories, PeriodCovariates covariates, TimeVaryingFitOptions? options = null) =>
        new TimeVaryingFit(kind, histories, covariates, options ?? new TimeVaryingFitOptions()).Run();
}

/// <summary>The search over the logs of the parameters and the coefficients.</summary>
sealed class TimeVaryingFit
{
    readonly PurchaseModelKind _kind;
    readonly PurchaseHistories _histories;
    readonly PeriodCovariates _covariates;
    readonly TimeVaryingFitOptions _options;
    readonly (PurchaseProcess Process, int Covariate)[] _effects;
    readonly EffectScale _scale;
    readonly ITimeVaryingLikelihood _logLikelihood;

    public TimeVaryingFit(PurchaseModelKind kind, DatedHistories histories, PeriodCovariates covariates, TimeVaryingFitOptions options)
    {
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories.", nameof(histories));
        (_kind, _histories, _covariates, _options) = (kind, histories.Histories, covariates, options);
        _effects =
        [
            .. (options.Buying ?? covariates.Names).Select(name => (PurchaseProcess.Buying, TimeVaryingKinds.Place(covariates.Names, name))),
            .. options.Leaving.Select(name => (PurchaseProcess.Leaving, TimeVaryingKinds.Place(covariates.Names, name))),
        ];
        TimeVaryingKinds.Check(kind, _effects);
        CustomerPeriods periods = CustomerPeriods.Of(histories, covariates);
        _scale = new EffectScale(
            kind.ParameterNames.Count,
            [.. _effects.Select(effect => (TimeVaryingKinds.ScaleParameter(effect.Process), effect.Covariate, -1))],
            [.. covariates.Names.Zip(periods.Scales(histories.Count), (name, scale) => (name, scale.Mean, scale.Deviation))]);
        double[][] scaled = [.. periods.Distinct.Values.Select(_scale.Scaled)];
        _logLikelihood = TimeVaryingKinds.LogLikelihood(kind, _histories, periods, scaled, _effects, options.Threads);
    }

    public FitResult<TimeVaryingModel> Run()
    {
        PurchaseModel plain = _kind.Fit(_histories, new PurchaseFitOptions { Threads = _options.Threads }).Model;
        double[] start = [.. plain.Parameters.Select(value => Math.Log(value)), .. new double[_effects.Length]];
        Maximum maximum = NewtonMethod.Maximize(DifferencedHessian.OfLogs(Objective), start);
        (double[] parameters, double[] coefficients, FitReport report) = _scale.Found(maximum, _options.Penalty);
        TimeVaryingModel model = new(
            _kind.Create(parameters), _covariates.Names,
            [.. _effects.Zip(coefficients, (effect, value) => new TimeVaryingEffect(effect.Process, _covariates.Names[effect.Covariate], value))]);
        return new(model, report);
    }

    double Objective(ReadOnlySpan<double> point, Span<double> gradient)
    {
        int count = _kind.ParameterNames.Count;
        double[] parameters = new double[count];
        for (int index = 0; index < count; index++)
            parameters[index] = Math.Exp(point[index]);
        double value = _logLikelihood.Evaluate(parameters, point[count..], gradient);
        for (int index = 0; index < count; index++)
            gradient[index] *= parameters[index];
        for (int effect = 0; effect < _effects.Length; effect++)
        {
            double weight = _scale.Penalty(effect, _options.Penalty);
            double coefficient = point[count + effect];
            gradient[count + effect] -= weight * coefficient;
            value -= weight / 2 * coefficient * coefficient;
        }

        return value;
    }
}
