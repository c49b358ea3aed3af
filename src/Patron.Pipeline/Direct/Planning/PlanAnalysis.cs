using System.Globalization;
using Patron.DuckDb;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Planning;

namespace Patron.Pipeline.Direct.Planning;

/// <summary>How many customers an experiment needs, what it finds, and what it costs to know.</summary>
public static class PlanAnalysis
{
    /// <summary>Control groups that are told beside the one asked for.</summary>
    static readonly double[] UsualShares = [0.5, 0.2, 0.1, 0.05];

    /// <summary>The plan from numbers or a file.</summary>
    /// <exception cref="InputException">What was asked for does not fit together, or the file is wrong.</exception>
    /// <exception cref="InsufficientDataException">No number of customers, or not that many, will do.</exception>
    public static PlanReport Execute(PlanRequest request, IAnalysisObserver observer, CancellationToken cancellation = default)
    {
        PlanCheck.Request(request);
        if (request.History is not { File: { } file } history)
            return Of(request, request.Rate is { } rate ? PlannedOutcome.Proportion(rate) : PlannedOutcome.Mean(request.Mean!.Value, request.Deviation!.Value));
        using Engine engine = new();
        return Of(request, observer.Stage(
            $"reading {file}", engine, found => found.History!.Count, () => OutcomeHistory.Read(history, engine.Connection, cancellation)));
    }

    /// <summary>The plan from a SELECT.</summary>
    /// <param name="request">With its history's columns.</param>
    /// <param name="sql">The SELECT, as the engine runs it.</param>
    /// <param name="connection">Where it runs.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="InputException">What was asked for does not fit together, or a column is wrong.</exception>
    /// <exception cref="InsufficientDataException">No number of customers, or not that many, will do.</exception>
    public static PlanReport Execute(PlanRequest request, string sql, Connection connection, CancellationToken cancellation = default)
    {
        PlanCheck.Request(request);
        return Of(request, OutcomeHistory.Query(request.History!, sql, connection, cancellation));
    }

    static PlanReport Of(PlanRequest request, PlannedOutcome outcome)
    {
        if (request.Correlation is { } correlation)
            outcome = outcome.WithCorrelation(correlation);
        double? effect = request.Effect is { } wanted ? PlanCheck.Effect(wanted, outcome, request.Design) : null;
        ExperimentPlan plan = Planned(outcome, effect, request.Customers, request.Design);
        ExperimentCost? cost = CostOf(request, plan);
        return new PlanReport(
            new PlanOutcome(KindOf(request, outcome), outcome.Baseline, outcome.Deviation, outcome.Explained, outcome.History?.Count),
            DesignOf(plan), plan.Effect, plan.RelativeEffect, plan.Power, plan.Total, plan.Control, plan.Treated, Days(request, plan),
            effect is not null && request.Customers is not null ? Detectable(plan) : null,
            LooksOf(plan), cost is null ? null : new PlanCost(cost.Contacts, cost.Gain, cost.Forgone, cost.BreakEven),
            [.. SharesBeside(request).Select(share => ShareOf(request, outcome, effect, share)).OfType<PlanShare>()]);
    }

    static ExperimentPlan Planned(PlannedOutcome outcome, double? effect, long? customers, DesignOptions design) => (effect, customers) switch
    {
        ({ } wanted, null) => ExperimentPlan.ForEffect(outcome, wanted, design),
        ({ } wanted, { } there) => ExperimentPlan.ForSize(outcome, wanted, there, design),
        (null, { } there) => ExperimentPlan.Detectable(outcome, there, design),
        _ => throw new InputException("--effect and --customers are both missing: give the effect to find, the customers there are, or both"),
    };

    static double? Detectable(ExperimentPlan plan)
    {
        try
        {
            return ExperimentPlan.Detectable(plan.Outcome, plan.Total, plan.Options).Effect;
        }
        catch (InsufficientDataException)
        {
            return null; // not even the largest change of the rate is found
        }
    }

    static IEnumerable<double> SharesBeside(PlanRequest request) =>
        UsualShares.Append(request.Design.ControlShare).Distinct().OrderDescending();

    /// <summary>Null where that control group is too small to find anything.</summary>
    static PlanShare? ShareOf(PlanRequest request, PlannedOutcome outcome, double? effect, double share)
    {
        try
        {
            ExperimentPlan plan = Planned(outcome, effect, request.Customers, request.Design with { ControlShare = share });
            return new PlanShare(share, plan.Total, plan.Control, plan.Effect, plan.Power, Days(request, plan), CostOf(request, plan)?.Forgone);
        }
        catch (InsufficientDataException)
        {
            return null;
        }
    }

    static ExperimentCost? CostOf(PlanRequest request, ExperimentPlan plan) => request.Cost is null && request.Value is null
        ? null
        : ExperimentCost.Of(plan, request.Cost ?? 0, request.Value ?? 1);

    static long? Days(PlanRequest request, ExperimentPlan plan) =>
        request.PerDay is { } rate ? (long)Math.Ceiling((plan.Total / rate) - 1e-9) : null;

    static string KindOf(PlanRequest request, PlannedOutcome outcome) =>
        outcome.IsProportion ? "rate" : request.History?.Per is null ? "mean" : "ratio";

    static PlanDesign DesignOf(ExperimentPlan plan) => new(
        plan.Options.Confidence, plan.Options.Power,
        plan.Options.Alternative switch { Alternative.Greater => "rise", Alternative.Less => "fall", _ => "either" },
        plan.Options.ControlShare, plan.Options.Treatments, plan.Options.Comparison.ToString().ToLower(CultureInfo.InvariantCulture),
        plan.ErrorOfOne, plan.Options.ClusterEffect);

    static PlanLook[] LooksOf(ExperimentPlan plan)
    {
        if (plan.Looks is not { } design)
            return [];
        double[] found = plan.PowerByLook();
        return [.. design.Looks.Select((look, i) => new PlanLook((long)Math.Round(look.Share * plan.Total), look.Boundary, look.PValue, found[i]))];
    }
}
