using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Measurement;

/// <summary>An effect as it stands at the end of a day.</summary>
/// <param name="Effect">On the value so far; null where <paramref name="Missing"/> says why.</param>
/// <param name="Missing">Why there is no effect; null where there is one.</param>
/// <param name="TooFew">Why nothing can be decided yet; null where something can.</param>
/// <param name="Sequential">The same effect with an interval that holds on all days together; null while too few have an outcome.</param>
sealed record DayEffect(Effect? Effect, string? Missing, string? TooFew, EffectEstimate? Sequential);

/// <summary>The effect between two groups, day by day.</summary>
/// <remarks>
/// All customers are there from the first day, and the value so far grows by days: what plays the part of the growing count of a confidence
/// sequence is the variance of the difference so far, in that of the first day that is looked at. Of days that do not hang together that is
/// exact; where customers who buy more do so on all days, days say less that is new and the intervals are wider than they need be.
/// </remarks>
static class EffectsByDay
{
    /// <summary>Customers with an outcome, and of shares without one, that each group needs before errors mean anything.</summary>
    public const int Fewest = 10;

    const double Fine = 1e6;

    public static IReadOnlyList<DayEffect> Of(MetricView view, GroupSums control, GroupSums treated, Observation observed)
    {
        bool clustered = control.Clusters is not null;
        List<DayEffect> found = [];
        (double first, double time, int start) = (0, 0, 0);
        foreach ((int day, (GroupState ofControl, GroupState ofTreated)) in
            control.ByDay(view, observed.Days).Zip(treated.ByDay(view, observed.Days)).Index())
        {
            DayEffect one = At(view, ofControl, ofTreated, clustered);
            if (one is { Effect: { } effect, TooFew: null })
            {
                double scale = view.Metric.Kind == MetricKind.Ratio ? ofControl.Moments.Mean(1) : 1;
                double variance = Math.Pow(effect.Absolute.StandardError * scale, 2);
                if (first == 0)
                    (first, start) = (variance, day);
                time = Math.Max(time, variance / first);
                ConfidenceSequenceOptions options = new() { TunedFor = Fine * Math.Max(1, (double)observed.Of / (start + 1)) };
                one = one with { Sequential = ConfidenceSequence.Of(effect.Absolute, (long)(Fine * time), options) };
            }

            found.Add(one);
        }

        return found;
    }

    static DayEffect At(MetricView view, GroupState control, GroupState treated, bool clustered)
    {
        try
        {
            EffectOptions options = new() { Covariates = CovariatesOf(view, clustered) };
            var effect = Effect.Of(MetricOf(view, clustered), control.Moments, treated.Moments, options);
            string? few = TooFew("control group", view, control, clustered) ?? TooFew("treated group", view, treated, clustered);
            return new DayEffect(effect, null, few, null);
        }
        catch (InsufficientDataException error)
        {
            return new DayEffect(null, error.Message, error.Message, null);
        }
    }

    static string? TooFew(string group, MetricView view, GroupState state, bool clustered)
    {
        long without = view.Metric.Kind == MetricKind.Share ? state.Customers - state.WithOutcome : Fewest;
        if (clustered && state.Moments.Count < Fewest)
            return $"customers of the {group} are of {state.Moments.Count} clusters, and {Fewest} are needed";
        return state.WithOutcome < Fewest ? $"{Having(state.WithOutcome, group)} an outcome, and {Fewest} are needed"
            : without < Fewest ? $"{Having(without, group)} no outcome, and {Fewest} are needed"
            : null;
    }

    static string Having(long customers, string group) =>
        customers == 1 ? $"1 customer of the {group} has" : $"{customers} customers of the {group} have";

    /// <summary>The mean a customer is of clusters the ratio of their sums to their sizes.</summary>
    static Metric MetricOf(MetricView view, bool clustered) => view.Metric.Kind switch
    {
        MetricKind.Ratio => Metric.Ratio(0, 1),
        _ when clustered => Metric.Ratio(0, 1),
        MetricKind.Share => Metric.Proportion(0),
        _ => Metric.Mean(0),
    };

    /// <summary>Those of a ratio are both its parts, which are known also where nothing was there to divide by.</summary>
    static IReadOnlyList<Metric> CovariatesOf(MetricView view, bool clustered)
    {
        int first = view.Width + (clustered ? 1 : 0);
        return !view.Metric.Cuped ? []
            : clustered && view.Metric.Kind != MetricKind.Ratio ? [Metric.Ratio(first, view.Width)]
            : [.. Enumerable.Range(first, view.Width).Select(Metric.Mean)];
    }
}
