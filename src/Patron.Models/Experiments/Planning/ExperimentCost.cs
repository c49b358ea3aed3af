namespace Patron.Models.Experiments.Planning;

/// <summary>What an experiment costs and is expected to bring, in one currency.</summary>
/// <param name="Contacts">Cost of contacting the treated.</param>
/// <param name="Gain">What the treated bring more, costs taken off, if the effect is as planned.</param>
/// <param name="Forgone">
/// What the control group would have brought more had it been treated, costs taken off: the price of knowing. Negative where the treatment
/// costs more than it brings, so that control saves money.
/// </param>
/// <param name="BreakEven">The effect, absolute, at which a contact brings what it costs; null where a unit of the metric is worth nothing.</param>
public sealed record ExperimentCost(double Contacts, double Gain, double Forgone, double? BreakEven)
{
    /// <summary>Of a plan.</summary>
    /// <param name="plan">Its groups and effect.</param>
    /// <param name="contactCost">Of each treated customer. Range: &gt;= 0.</param>
    /// <param name="value">
    /// Money that one unit of change in the planned direction brings for a customer: the margin of a purchase for a rate of purchases, 1 or the
    /// margin's share for revenue, what a customer kept is worth for a fall of churn. Range: &gt;= 0.
    /// </param>
    public static ExperimentCost Of(ExperimentPlan plan, double contactCost, double value)
    {
        Check(contactCost, nameof(contactCost));
        Check(value, nameof(value));
        double treated = (double)plan.Options.Treatments * plan.Treated;
        double each = (Math.Abs(plan.Effect) * value) - contactCost;
        return new ExperimentCost(
            treated * contactCost, treated * each, plan.Control * each, value > 0 ? Math.CopySign(contactCost / value, plan.Effect) : null);
    }

    static void Check(double amount, string name)
    {
        if (!(amount >= 0 && double.IsFinite(amount)))
            throw new ArgumentOutOfRangeException(name, amount, "must be a finite amount of at least 0");
    }
}
