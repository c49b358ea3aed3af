using System.Globalization;
using Patron.Models.Allocation;

namespace Patron.Pipeline.Treatments;

/// <summary>What the solver found.</summary>
/// <param name="Limits">The campaign's limits.</param>
/// <param name="Solved">The assignment of those whom chance did not decide for.</param>
/// <param name="Arms">What everybody has, -1 for nothing.</param>
/// <param name="Problem">Everybody to choose for.</param>
sealed record GainOutcome(IReadOnlyList<GainLimit> Limits, Assignment Solved, int[] Arms, AssignmentProblem Problem)
{
    readonly Dictionary<GainLimit, LimitUse?> _uses = [];

    /// <summary>For each rule the part of its exploration that limits have room for; null where nothing is explored.</summary>
    public IReadOnlyList<double>? Kept { get; init; }

    /// <summary>
    /// A limit's use and price; null where it is above the number of customers or there is nobody to choose for.
    /// </summary>
    public LimitUse? UseOf(GainLimit limit)
    {
        if (!_uses.TryGetValue(limit, out LimitUse? use))
        {
            use = Solved.Limits.FirstOrDefault(one => one.Kind == limit.Kind && one.Name == limit.Name);
            // The assignment knows of what exploration left alone.
            double explored = ReferenceEquals(Arms, Solved.Arms) || use is null ? 0 : Used(limit) - use.Used;
            _uses[limit] = use = use is null ? null : use with { Limit = use.Limit + explored, Used = use.Used + explored };
        }

        return use;
    }

    /// <summary>What a rule takes of a limit.</summary>
    public double Takes(GainLimit limit, int rule, int row) => !limit.Rules.Contains(rule) ? 0
        : limit.Kind == LimitKind.Resource ? Problem.Arms[rule].Uses[limit.Name][row] : 1;

    /// <summary>Records what is gained and what each limit earns, and tells it in a line.</summary>
    public void Tell(Campaign campaign, StepContext context)
    {
        bool explored = !ReferenceEquals(Arms, Solved.Arms);
        double gain = !explored ? Solved.Value : Arms.Select((arm, row) => arm < 0 ? 0 : Problem.Arms[arm].Values[row]).Sum();
        double cost = (double)Arms.Where(arm => arm >= 0).CountBy(arm => arm)
            .Sum(arm => campaign.Rules[arm.Key].Definition.Cost * arm.Value);
        void Metric(string name, double value) => context.Journal.Metric($"{campaign.Name}.{name}", value);
        Metric("gain", gain);
        Metric("cost", cost);
        if (double.IsFinite(Solved.Gap))
            Metric("gap", Solved.Gap);
        int treated = Arms.Count(arm => arm >= 0);
        List<string> used = [];
        foreach (GainLimit limit in Limits)
        {
            if (UseOf(limit) is not { } use)
                continue;
            string called = limit.Called.Replace(' ', '_');
            Metric($"{limit.Of}.{called}.used", use.Used);
            Metric($"{limit.Of}.{called}.price", use.Price);
            used.Add(
                Invariant($"{limit.Of} {limit.Called} {use.Used:0.##} of {use.Limit:0.##} at a price of {GainWords.Number(use.Price)}"));
        }

        context.Journal.Tell(
            $"campaign {campaign.Name}: {Counted.Customers(treated)} "
            + Invariant($"{(treated == 1 ? "gains" : "gain")} {gain:0.00} at a cost of {cost:0.00}, ")
            + Invariant($"{(explored ? "those not explored " : "")}at most {100 * Solved.Gap:0.####} % below the best possible")
            + string.Concat(used.Select(one => "; " + one)));
        TellThinned(campaign, context);
    }

    /// <summary>Rules that limits let be explored less than was asked for.</summary>
    void TellThinned(Campaign campaign, StepContext context)
    {
        string[] thinned =
        [
            .. (Kept ?? []).Index().Where(rule => rule.Item < 1)
                .Select(rule => Invariant($"{campaign.Rules[rule.Index].Name} with {rule.Item:0.####} of it")),
        ];
        if (thinned.Length > 0)
        {
            context.Journal.Tell(
                $"campaign {campaign.Name}: limits and budgets do not hold all that 'explore' asks for; "
                + $"explored is {string.Join(", ", thinned)}");
        }
    }

    double Used(GainLimit limit) => Arms.Select((arm, row) => arm < 0 ? 0 : Takes(limit, arm, row)).Sum();

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
