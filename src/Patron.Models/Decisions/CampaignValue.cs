namespace Patron.Models.Decisions;

/// <summary>What contacting a customer brings and costs, in one currency.</summary>
public sealed record CampaignValue
{
    readonly double _benefit;
    readonly double _contactCost;
    readonly double _falsePositiveCost;

    /// <summary>
    /// Brought by contacting one for whom the target is true: what is kept or sold, before costs. Range: &gt;= 0.
    /// </summary>
    public required double Benefit
    {
        get => _benefit;
        init => _benefit = Checked(value, nameof(Benefit));
    }

    /// <summary>Cost of each contact. Range: &gt;= 0. <value>0.</value></summary>
    public double ContactCost
    {
        get => _contactCost;
        init => _contactCost = Checked(value, nameof(ContactCost));
    }

    /// <summary>
    /// Cost, beside the contact's, of contacting one for whom the target is not true, such as a discount given away. Range: &gt;=
    /// 0.
    /// <value>0.</value>
    /// </summary>
    public double FalsePositiveCost
    {
        get => _falsePositiveCost;
        init => _falsePositiveCost = Checked(value, nameof(FalsePositiveCost));
    }

    /// <summary>
    /// The least probability at which contacting is expected to cost nothing: (contact + false positive) / (benefit + false
    /// positive), which is cost / benefit where only contacts cost. Null where even a certain customer brings less than the
    /// contact costs.
    /// </summary>
    /// <remarks>Elkan (2001), IJCAI, equation 2.</remarks>
    public double? Threshold => ThresholdFor(Benefit);

    /// <summary>The same for a customer whose benefit is their own.</summary>
    public double? ThresholdFor(double benefit)
    {
        double cost = ContactCost + FalsePositiveCost;
        double gain = Checked(benefit, nameof(benefit)) + FalsePositiveCost;
        return cost == 0 ? 0 : cost <= gain ? cost / gain : null;
    }

    /// <summary>What contacting is expected to bring, costs taken off.</summary>
    /// <param name="probability">Calibrated. Range: [0, 1].</param>
    public double Expected(double probability) => Expected(probability, Benefit);

    /// <summary>The same for a customer whose benefit is their own.</summary>
    public double Expected(double probability, double benefit) =>
        (probability * benefit) - ((1 - probability) * FalsePositiveCost) - ContactCost;

    /// <summary>
    /// What contacting brought, costs taken off, if the contact brings the benefit wherever the target is true.
    /// </summary>
    public double Realised(bool outcome, double benefit) => (outcome ? benefit : -FalsePositiveCost) - ContactCost;

    static double Checked(double value, string name) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "must be a finite number of at least 0");
}
