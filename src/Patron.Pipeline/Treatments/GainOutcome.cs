using System.Globalization;
using Patron.Models.Allocation;

namespace Patron.Pipeline.Treatments;

/// <summary>What the solver found.</summary>
/// <param name="Limits">The campaign's limits.</param>
/// <param name="Solved">The assignment.</param>
sealed record GainOutcome(IReadOnlyList<GainLimit> Limits, Assignment Solved)
{
    /// <summary>A limit's use and price; null where it is above the number of customers or there is nobody to choose for.</summary>
    public LimitUse? UseOf(GainLimit limit) => Solved.Limits.FirstOrDefault(use => use.Kind == limit.Kind && use.Name == limit.Name);

    /// <summary>Records what is gained and what each limit earns, and tells it in a line.</summary>
    public void Tell(Campaign campaign, StepContext context)
    {
        double cost = (double)campaign.Rules.Select((rule, at) => rule.Definition.Cost * Solved.Counts[at]).Sum();
        void Metric(string name, double value) => context.Journal.Metric($"{campaign.Name}.{name}", value);
        Metric("gain", Solved.Value);
        Metric("cost", cost);
        if (double.IsFinite(Solved.Gap))
            Metric("gap", Solved.Gap);
        List<string> used = [];
        foreach (GainLimit limit in Limits)
        {
            if (UseOf(limit) is not { } use)
                continue;
            string called = limit.Called.Replace(' ', '_');
            Metric($"{limit.Of}.{called}.used", use.Used);
            Metric($"{limit.Of}.{called}.price", use.Price);
            used.Add(Invariant($"{limit.Of} {limit.Called} {use.Used:0.##} of {use.Limit:0.##} at a price of {GainWords.Number(use.Price)}"));
        }

        context.Journal.Tell(
            Invariant($"campaign {campaign.Name}: {Solved.Counts.Sum()} customers gain {Solved.Value:0.00} at a cost of {cost:0.00}, at most {100 * Solved.Gap:0.####} % below the best possible")
            + string.Concat(used.Select(one => "; " + one)));
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
