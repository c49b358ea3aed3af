using System.Globalization;
using Patron.Models.Experiments;
using Patron.Models.Experiments.Planning;

namespace Patron.Pipeline.Direct.Planning;

/// <summary>Whether what was asked of a plan fits together; messages name the options of <c>patron plan</c>.</summary>
static class PlanCheck
{
    public static void Request(PlanRequest request)
    {
        int ways = (request.Rate is null ? 0 : 1) + (request.Mean is null && request.Deviation is null ? 0 : 1) + (request.History is null ? 0 : 1);
        if (ways != 1)
        {
            throw new InputException(ways == 0
                ? "nothing says what is measured: give --rate, or --mean with --sd, or a file or --from with --column"
                : "what is measured is said twice: give one of --rate, --mean with --sd, and a file or --from with --column");
        }

        if (request.History is null && request.Rate is null && (request.Mean is null || request.Deviation is null))
            throw new InputException(request.Mean is null ? "--mean is missing: a standard deviation needs its mean" : "--sd is missing: how much customers differ decides how many are needed");
        if (request.Effect is null && request.Customers is null)
            throw new InputException("--effect and --customers are both missing: give the effect to find, the customers there are, or both");
        if (request.Correlation is not null && request.History is { Past.Count: > 0 })
            throw new InputException("--correlation and --past say the same: leave one out");
        if (request.Design.ClusterSize > 1 != request.Design.IntraclassCorrelation > 0)
            throw new InputException("--cluster-size and --icc go together: how large clusters are, and how alike customers of one are");
    }

    /// <summary>The effect in the metric's unit.</summary>
    public static double Effect(WantedEffect wanted, PlannedOutcome outcome, DesignOptions design)
    {
        if (wanted.IsRelative && outcome.Baseline == 0)
            throw new InputException($"--effect: {Text(100 * wanted.Amount)} % of a baseline of 0 is nothing: give it in the metric's unit");
        double effect = wanted.IsRelative ? wanted.Amount * Math.Abs(outcome.Baseline) : wanted.Amount;
        if (effect == 0)
            throw new InputException("--effect: no number of customers finds an effect of 0; give the smallest one that matters");
        if ((design.Alternative == Alternative.Greater && effect < 0) || (design.Alternative == Alternative.Less && effect > 0))
            throw new InputException($"--effect: {Text(effect)} is not in the direction of --side");
        if (outcome.IsProportion && !(outcome.Baseline + effect is >= 0 and <= 1))
            throw new InputException($"--effect: {Text(effect)} takes a rate of {Text(outcome.Baseline)} out of 0 to 1{(wanted.IsRelative ? "" : "; a change relative to it is written 5%")}");
        return effect;
    }

    static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
