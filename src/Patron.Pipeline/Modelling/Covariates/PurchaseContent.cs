using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>A purchase model as content keeps it, with the covariates that move its parameters where there are any.</summary>
/// <param name="Fitted">Parameters, and behind them the effects.</param>
/// <param name="Covariates">What was learnt of the covariates; null without.</param>
/// <param name="Calendar">What was learnt of the calendar; null without.</param>
sealed record PurchaseContent(FittedParameters Fitted, LearntCovariates? Covariates, LearntCalendar? Calendar = null)
{
    /// <summary>Fits the model, with covariates where histories have any that differ between customers.</summary>
    public static PurchaseContent Fit(CustomerHistories histories, LifetimeValueDefinition definition, PurchaseModelKind kind, int? threads)
    {
        if (definition.Calendar is not null && histories.Days is { } days)
            return CalendarFit.Of(histories, days, definition, kind, threads);
        if (histories.Covariates.Count == 0)
            return Plain(histories, definition, kind, threads, []);
        LearntCovariates learnt = LearntCovariates.Of(histories.Covariates, definition.Covariates!);
        string[] constant = [.. learnt.Columns.Where(column => column.IsConstant).Select(column => column.Column)];
        string[] warnings = constant.Length == 0 ? []
            : [$"all {histories.Count} customers have the same {string.Join(", ", constant)}, which therefore moves nothing"];
        return learnt.Names.Count == 0
            ? Plain(histories, definition, kind, threads, warnings)
            : Moved(histories, learnt, definition.Covariates!.OptionsFor(kind, threads), kind, threads, warnings);
    }

    /// <summary>The model of histories alone.</summary>
    public static PurchaseContent Plain(
        CustomerHistories histories, LifetimeValueDefinition definition, PurchaseModelKind kind, int? threads, string[] warnings)
    {
        FitResult<PurchaseModel> fit = FewCustomers.Warned(
            kind.Fit(histories.Purchases, new PurchaseFitOptions { Penalty = definition.Penalty, Threads = threads }), histories.Purchases);
        FittedParameters fitted = FittedParameters.Of(kind.Key, fit.Report, [.. kind.ParameterNames.Zip(fit.Model.Parameters)]);
        return new(fitted with { Warnings = [.. fitted.Warnings, .. warnings] }, null);
    }

    static PurchaseContent Moved(
        CustomerHistories histories, LearntCovariates learnt, CovariateFitOptions options, PurchaseModelKind kind, int? threads, string[] warnings)
    {
        FitResult<CovariateModel> fit = FewCustomers.Warned(
            CovariateModel.Fit(kind, histories.Purchases, learnt.Encode(histories.Covariates), options), histories.Purchases);
        FitReport without = kind.Fit(histories.Purchases, new PurchaseFitOptions { Threads = threads }).Report;
        CovariatePlace[] effects = [.. fit.Model.Effects.Select(effect => new CovariatePlace(effect.Parameter, effect.Covariate))];
        FittedParameters fitted = FittedParameters.Of(
            kind.Key, fit.Report,
            [
                .. kind.ParameterNames.Zip(fit.Model.Baseline.Parameters),
                .. effects.Zip(fit.Model.Effects, (place, effect) => (place.Name, effect.Value)),
            ]);
        return new(fitted with { Warnings = [.. fitted.Warnings, .. warnings] }, learnt with
        {
            Effects = effects,
            Test = CovariateTest.Of(LikelihoodRatioTest.Of(without, fit.Report, effects.Length)),
        });
    }
}
