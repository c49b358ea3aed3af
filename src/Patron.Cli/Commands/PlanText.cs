using Patron.Cli.Terminal;
using Patron.Pipeline.Direct.Planning;

namespace Patron.Cli.Commands;

/// <summary>What <c>patron plan</c> prints for a person.</summary>
static class PlanText
{
    public static void Write(PlanReport plan, TextWriter output)
    {
        PlanOutcome outcome = plan.Outcome;
        string rows = outcome.Rows is { } count ? $", from {count:N0} customers" : "";
        output.WriteLine($"Measured: a {outcome.Kind} of {Numbers.Significant(outcome.Baseline)}, standard deviation {Numbers.Significant(outcome.Deviation)}{rows}");
        if (outcome.Explained > 0)
            output.WriteLine($"What is known before explains {Percent(outcome.Explained)} of the variance");
        output.WriteLine($"Test: {Test(plan.Design)}");
        output.WriteLine();
        TextTable groups = new(("group", false), ("customers", true));
        groups.Add("control", $"{plan.Control:N0}");
        groups.Add(plan.Design.Treatments == 1 ? "treated" : $"each of {plan.Design.Treatments} treatments", $"{plan.Treated:N0}");
        groups.Add("all", $"{plan.Customers:N0}");
        groups.Write(output, 2);
        output.WriteLine();
        output.WriteLine($"An effect of {Effect(plan.Effect, plan.RelativeEffect)} is found with a power of {plan.Power:0.000}");
        if (plan.Detectable is { } detectable)
            output.WriteLine($"The smallest effect found with a power of {plan.Design.Power} is {Effect(detectable, Relative(detectable, outcome))}");
        if (plan.Days is { } days)
            output.WriteLine($"The customers have come after {Amounts.Count(days, "day")}");
        Cost(plan, output);
        Looks(plan, output);
        Shares(plan, output);
    }

    static void Cost(PlanReport plan, TextWriter output)
    {
        if (plan.Cost is not { } cost)
            return;
        output.WriteLine($"Contacts cost {cost.Contacts:N2}; with that effect the treated bring {cost.Gain:N2} beyond it");
        output.WriteLine(cost.Forgone >= 0
            ? $"Not treating the control group, the price of knowing, costs {cost.Forgone:N2}"
            : $"The treatment costs more than it brings: not treating the control group saves {-cost.Forgone:N2}");
        if (cost.BreakEven is { } even)
            output.WriteLine($"A contact pays from an effect of {Effect(even, Relative(even, plan.Outcome))} on");
    }

    static void Looks(PlanReport plan, TextWriter output)
    {
        if (plan.Looks.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("Looks: the experiment may stop where the effect over its standard error goes beyond the boundary");
        TextTable table = new(("customers", true), ("boundary", true), ("p-value", true), ("found by then", true));
        foreach (PlanLook look in plan.Looks)
            table.Add($"{look.Customers:N0}", double.IsInfinity(look.Boundary) ? "none" : $"{look.Boundary:0.000}", Numbers.Significant(look.PValue), $"{look.Power:0.000}");
        table.Write(output, 2);
    }

    static void Shares(PlanReport plan, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("Other control groups");
        bool days = plan.Days is not null;
        bool money = plan.Cost is not null;
        TextTable table = new(
            [("share", true), ("customers", true), ("in control", true), ("effect", true), ("power", true),
                .. days ? [("days", true)] : Array.Empty<(string, bool)>(), .. money ? [("price of knowing", true)] : Array.Empty<(string, bool)>()]);
        foreach (PlanShare share in plan.Shares)
        {
            table.Add(
                [Percent(share.ControlShare), $"{share.Customers:N0}", $"{share.Control:N0}", Signed(share.Effect), $"{share.Power:0.000}",
                    .. days ? [$"{share.Days:N0}"] : Array.Empty<string>(), .. money ? [$"{share.Forgone:N2}"] : Array.Empty<string>()]);
        }

        table.Write(output, 2);
    }

    static string Test(PlanDesign design)
    {
        string side = design.Alternative switch { "rise" => "a rise", "fall" => "a fall", _ => "a rise or a fall" };
        string many = design.Treatments > 1 ? $", {design.Treatments} treatments ({design.Comparison}: error {Numbers.Significant(design.ErrorOfOne)} each)" : "";
        string clusters = design.ClusterEffect > 1 ? $", clusters enlarge the variance {design.ClusterEffect:0.00} times" : "";
        return $"{side}, confidence {design.Confidence}{many}{clusters}";
    }

    static string Effect(double effect, double? relative) => Signed(effect) + (relative is { } share ? $" ({(share > 0 ? "+" : "")}{Percent(share)})" : "");

    static double? Relative(double effect, PlanOutcome outcome) => outcome.Baseline == 0 ? null : effect / Math.Abs(outcome.Baseline);

    static string Signed(double value) => (value > 0 ? "+" : "") + Numbers.Significant(value);

    static string Percent(double share) => $"{100 * share:0.##} %";
}
