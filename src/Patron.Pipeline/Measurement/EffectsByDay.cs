using System.Globalization;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Monitoring;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Treatments;

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
    /// <summary>
    /// Customers, or clusters, with an outcome, and of shares without one, that each group needs before errors mean anything.
    /// </summary>
    public const int Fewest = 10;

    /// <summary>
    /// Clusters of one size that each group's must count as: of fewer the delta method's errors are too small, by what drawn experiments
    /// say. Where sizes differ so much that clusters count as fewer by the factor <see cref="Uneven"/>, twice as many.
    /// </summary>
    public const int FewestClusters = 20;

    const double Uneven = 1.5;

    const double Fine = 1e6;

    public static IReadOnlyList<DayEffect> Of(MetricView view, GroupSums control, GroupSums treated, Observation observed)
    {
        bool clustered = control.Clusters is not null;
        string? few = FewClusters("control group", control) ?? FewClusters("treated group", treated);
        List<DayEffect> found = [];
        (double first, double time, int start) = (0, 0, 0);
        foreach ((int day, (GroupState ofControl, GroupState ofTreated)) in
            control.ByDay(view, observed.Days).Zip(treated.ByDay(view, observed.Days)).Index())
        {
            DayEffect one = At(view, ofControl, ofTreated, clustered, few);
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

    static DayEffect At(MetricView view, GroupState control, GroupState treated, bool clustered, string? fewClusters)
    {
        try
        {
            EffectOptions options = new() { Covariates = CovariatesOf(view, clustered) };
            var effect = Effect.Of(MetricOf(view, clustered), control.Moments, treated.Moments, options);
            string unit = clustered ? "cluster" : "customer";
            string? few = fewClusters ?? TooFew("control group", unit, view, control) ?? TooFew("treated group", unit, view, treated);
            return new DayEffect(effect, null, few, null);
        }
        catch (InsufficientDataException error)
        {
            return new DayEffect(null, error.Message, error.Message, null);
        }
    }

    static string? FewClusters(string group, GroupSums sums)
    {
        if (sums.Clusters is not { } clusters)
            return null;
        double effective = clusters.Effective(sums.Customers);
        bool isUneven = clusters.Count > Uneven * effective;
        int needed = isUneven ? 2 * FewestClusters : FewestClusters;
        if (effective >= needed)
            return null;
        string sizes = isUneven || clusters.Count >= needed
            ? string.Create(CultureInfo.InvariantCulture, $", which differ so much in size that they count as {effective:0.#}")
            : "";
        return $"customers of the {group} are of {Counted.Of(clusters.Count, "cluster")}{sizes}, and {needed} are needed";
    }

    static string? TooFew(string group, string unit, MetricView view, GroupState state)
    {
        if (state.WithOutcome < Fewest)
            return $"{Having(state.WithOutcome, unit, group)} an outcome, and {Fewest} are needed";
        return view.Metric.Kind == MetricKind.Share && state.Without < Fewest
            ? $"{Having(state.Without, unit, group)} {(unit == "cluster" ? "a customer without an" : "no")} outcome, and {Fewest} are needed"
            : null;
    }

    static string Having(long units, string unit, string group) =>
        $"{Counted.Of(units, unit)} of the {group} {(units == 1 ? "has" : "have")}";

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
