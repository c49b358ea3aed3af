using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Fits a purchase model whose rate of buying follows the calendar.</summary>
static class CalendarFit
{
    /// <summary>The fit; the model without a calendar where none of its columns changed while customers were watched.</summary>
    public static PurchaseContent Of(
        CustomerHistories histories, PurchaseDays days, LifetimeValueDefinition definition, PurchaseModelKind kind, int? threads)
    {
        (double from, double until) = (days.Histories.First.ToArray().Min(), days.Histories.Until[0]);
        IReadOnlyList<string> names = definition.Calendar!.Columns;
        string[] moving = [.. names.Where(name => days.Calendar.Varies(name, from, until, days.Unit))];
        string[] constant = [.. names.Except(moving)];
        string[] warnings = constant.Length == 0 ? []
            : [$"{string.Join(", ", constant)} did not change while customers were watched, so that nothing is known of what it does"];
        if (moving.Length == 0)
            return PurchaseContent.Plain(histories, definition, kind, threads, warnings);

        TimeVaryingFitOptions options = new() { Penalty = definition.Calendar.Penalty, Threads = threads };
        FitResult<TimeVaryingModel> fit = FewCustomers.Warned(
            TimeVaryingModel.Fit(kind, days.Histories, days.Calendar.Periods(moving, days.Unit), options), histories.Purchases);
        FitReport without = kind.Fit(histories.Purchases, new PurchaseFitOptions { Threads = threads }).Report;
        FittedParameters fitted = FittedParameters.Of(
            kind.Key, fit.Report,
            [
                .. kind.ParameterNames.Zip(fit.Model.Baseline.Parameters),
                .. fit.Model.Effects.Select(effect => (LearntCalendar.EffectOf(effect.Covariate), effect.Value)),
            ]);
        return new(fitted with { Warnings = [.. fitted.Warnings, .. warnings] }, null, new LearntCalendar
        {
            Columns = moving,
            Penalty = definition.Calendar.Penalty,
            Test = CovariateTest.Of(LikelihoodRatioTest.Of(without, fit.Report, moving.Length)),
        });
    }
}
