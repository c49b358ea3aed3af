using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A spend model as content keeps it, with the effects of covariates where they move it.</summary>
/// <param name="Fitted">Parameters, and behind them the effects.</param>
/// <param name="Covariates">What was learnt of the covariates, with their effects on spend; null without.</param>
sealed record SpendContent(FittedParameters Fitted, LearntCovariates? Covariates)
{
    /// <summary>Fits the model; the covariates are those that the purchase model learnt.</summary>
    public static SpendContent Fit(
        CustomerHistories histories, LifetimeValueDefinition definition, SpendModelKind kind, LearntCovariates? covariates, int? threads) =>
        covariates is not null && definition.Covariates!.Spend
            ? Moved(histories, definition.Covariates, kind, covariates, threads)
            : new(Plain(histories, definition, kind, threads), covariates);

    static FittedParameters Plain(CustomerHistories histories, LifetimeValueDefinition definition, SpendModelKind kind, int? threads)
    {
        FitResult<SpendModel> fit = FewCustomers.Unsure(
            kind.Fit(histories.Spends, new SpendFitOptions { Penalty = definition.Penalty, Threads = threads }), histories.Purchases);
        return FittedParameters.Of(kind.Key, fit.Report, [.. kind.ParameterNames.Zip(fit.Model.Parameters)]);
    }

    static SpendContent Moved(
        CustomerHistories histories, CovariatesDefinition definition, SpendModelKind kind, LearntCovariates covariates, int? threads)
    {
        FitResult<SpendCovariateModel> fit = FewCustomers.Unsure(
            SpendCovariateModel.Fit(kind, histories.Spends, covariates.Encode(histories.Covariates), definition.OptionsForSpend(threads)),
            histories.Purchases);
        FitReport without = kind.Fit(histories.Spends, new SpendFitOptions { Threads = threads }).Report;
        CovariatePlace[] effects = [.. fit.Model.Effects.Select(effect => new CovariatePlace(effect.Parameter, effect.Covariate))];
        FittedParameters fitted = FittedParameters.Of(
            kind.Key, fit.Report,
            [
                .. kind.ParameterNames.Zip(fit.Model.Baseline.Parameters),
                .. effects.Zip(fit.Model.Effects, (place, effect) => (place.Name, effect.Value)),
            ]);
        return new(fitted, covariates with
        {
            SpendEffects = effects,
            SpendTest = CovariateTest.Of(LikelihoodRatioTest.Of(without, fit.Report, effects.Length)),
        });
    }
}
