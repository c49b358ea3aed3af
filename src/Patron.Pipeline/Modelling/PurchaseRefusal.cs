using System.Globalization;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Modelling;

/// <summary>Refuses purchases that a model cannot learn from at the run's instant, and says what to do.</summary>
static class PurchaseRefusal
{
    /// <summary>No purchase is before the run's instant.</summary>
    public static InvalidOperationException OfNone(StepContext context, string table, string time, PurchaseSpan span, SqlText? where = null)
    {
        if (span.First is { } first)
        {
            DateOnly day = first.AddDays(1);
            return new($"{Named(table, where)} has no purchase before {Day(context, context.AsOf)}: the first is of {Text(first)}; {Remedy(day)} looks from later");
        }

        bool isEmpty = where is null || PurchaseSpan.Of(context, LakeSession.Identifier(table), time).Rows == 0;
        return new(isEmpty
            ? $"table {table} has no purchase at all: see that its source is not empty ('patron tables' counts the rows of every table, bronze.rejected holds "
                + "those that did not fit)"
            : $"{Named(table, where)} has no purchase: no row of {table} meets the condition under 'where'; correct it");
    }

    /// <summary>Refuses a hold-out in which nothing was bought: nothing could be judged by it, and everybody would seem to be gone.</summary>
    public static void RequireHoldout(StepContext context, LifetimeValueDefinition model, PurchaseSpan span)
    {
        HistoryInstants instants = HistoryInstants.Of(context.AsOf, model.Holdout, context.Project.Settings.Zone);
        DateOnly newest = span.Newest!.Value;
        DateOnly from = DayOf(context, instants.HoldoutFrom ?? Projects.AsOf.Before(context.AsOf, model.Horizon, instants.Zone));
        if (newest >= from)
            return;
        string found = $"the newest purchase of {Named(model.Table, model.Where)} is of {Text(newest)}";
        if (instants.HoldoutFrom is not null)
        {
            throw new InvalidOperationException(
                $"{model.Name} cannot be trained as of {Day(context, context.AsOf)}: its hold-out, from {Text(from)} on, holds no purchase; {found}: "
                + $"{Remedy(newest.AddDays(1))} looks from there; if customers did buy since, load what is missing; if not, a longer 'holdout' tells how well that is foretold");
        }

        context.Journal.Warn(
            $"train {model.Name}: {found}, longer ago than the horizon of {model.Horizon}, so that nearly everybody seems to be gone; {Remedy(newest.AddDays(1))} looks from there");
    }

    /// <summary>What is wrong with a hold-out that leaves nothing to learn from, and the remedy.</summary>
    public static string OfLongHoldout(StepContext context, LifetimeValueDefinition model, DateTimeOffset from)
    {
        PurchaseSpan span = PurchaseSpan.Of(context, PurchaseRows.Of(model), model.Time);
        int days = DayOf(context, context.AsOf).DayNumber - (span.First?.DayNumber ?? 0);
        string remedy = days >= 3 ? $"a third of the time observed is 'holdout: {days / 3}d'" : "leave 'holdout' out until there are more";
        return $"nobody bought twice before {Day(context, from)}, where the hold-out begins, so the model is not evaluated: the purchases of "
            + $"{Named(model.Table, model.Where)} begin on {Text(span.First ?? default)}, and 'holdout: {model.Holdout}' leaves too little before it; {remedy}";
    }

    static string Named(string table, SqlText? where) => where is null ? table : $"{table} where {where.Text.Trim()}";

    static string Remedy(DateOnly day) => $"'as_of: {Text(day)}' in patron.yml, or --as-of {Text(day)},";

    static string Day(StepContext context, DateTimeOffset instant) => Text(DayOf(context, instant));

    static DateOnly DayOf(StepContext context, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, context.Project.Settings.Zone).DateTime);

    static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
