namespace Patron.Models.Uplift;

/// <summary>What happened among the rows whose predicted effect is at least some number.</summary>
/// <param name="Effect">That number: the lowest predicted effect among them.</param>
/// <param name="Treated">How many of them were treated.</param>
/// <param name="Control">How many were not.</param>
/// <param name="TreatedOutcomes">Sum of the outcomes of the treated ones.</param>
/// <param name="ControlOutcomes">Sum of the outcomes of the others.</param>
public readonly record struct UpliftPoint(double Effect, int Treated, int Control, double TreatedOutcomes, double ControlOutcomes)
{
    /// <summary>How many rows there are.</summary>
    public int Rows => Treated + Control;

    /// <summary>Mean outcome of the treated less that of the control; null where one of them has no row.</summary>
    public double? Lift => Treated > 0 && Control > 0 ? (TreatedOutcomes / Treated) - (ControlOutcomes / Control) : null;

    /// <summary>
    /// What treating brought the treated ones in sum: their outcomes less those of as many of the control. Null without control.
    /// </summary>
    /// <remarks>Radcliffe (2007), Direct Marketing Analytics Journal 3: the Qini curve.</remarks>
    public double? Qini => Control > 0 ? TreatedOutcomes - (ControlOutcomes * Treated / Control) : null;

    /// <summary>What treating all of these rows would bring in sum: lift x rows. Null where lift is.</summary>
    /// <remarks>Gutierrez and Gérardy (2017), PMLR 67, section 4.1: the cumulative gain.</remarks>
    public double? Gain => Lift * Rows;
}
