namespace Patron.Pipeline.Direct.Planning;

/// <summary>A plan of an experiment.</summary>
/// <param name="Outcome">What is measured.</param>
/// <param name="Design">How it is run.</param>
/// <param name="Effect">The effect, absolute.</param>
/// <param name="RelativeEffect">Over the size of the baseline; null at a baseline of 0.</param>
/// <param name="Power">With which probability it is found.</param>
/// <param name="Customers">Of all groups.</param>
/// <param name="Control">In the control group.</param>
/// <param name="Treated">That each treatment gets.</param>
/// <param name="Days">Until they have come; null where all are there at once.</param>
/// <param name="Detectable">The smallest effect that this size finds with the power asked for; null where an effect set the size, or none is.</param>
/// <param name="Looks">The boundaries of several looks; empty for one.</param>
/// <param name="Cost">Null where no money is reckoned.</param>
/// <param name="Shares">The same with other control groups.</param>
public sealed record PlanReport(
    PlanOutcome Outcome, PlanDesign Design, double Effect, double? RelativeEffect, double Power, long Customers, long Control, long Treated,
    long? Days, double? Detectable, IReadOnlyList<PlanLook> Looks, PlanCost? Cost, IReadOnlyList<PlanShare> Shares);

/// <summary>What is measured.</summary>
/// <param name="Kind"><c>rate</c>, <c>mean</c> or <c>ratio</c>.</param>
/// <param name="Baseline">Without treatment.</param>
/// <param name="Deviation">Between customers.</param>
/// <param name="Explained">The part of the variance that covariates take off.</param>
/// <param name="Rows">Customers of the past it was read from; null where it was given.</param>
public sealed record PlanOutcome(string Kind, double Baseline, double Deviation, double Explained, long? Rows);

/// <summary>How it is run.</summary>
/// <param name="Confidence">One less the error of all comparisons and looks.</param>
/// <param name="Power">Asked for.</param>
/// <param name="Alternative"><c>either</c>, <c>rise</c> or <c>fall</c>.</param>
/// <param name="ControlShare">Of the customers.</param>
/// <param name="Treatments">Compared with control.</param>
/// <param name="Comparison">How they share the error.</param>
/// <param name="ErrorOfOne">The error of one comparison.</param>
/// <param name="ClusterEffect">By how much clusters enlarge the variance.</param>
public sealed record PlanDesign(
    double Confidence, double Power, string Alternative, double ControlShare, int Treatments, string Comparison, double ErrorOfOne, double ClusterEffect);

/// <summary>A planned look.</summary>
/// <param name="Customers">Of all groups by then.</param>
/// <param name="Boundary">It may stop where the effect over its standard error goes beyond.</param>
/// <param name="PValue">What a fixed test has to find.</param>
/// <param name="Power">The probability to have found the effect by then.</param>
public sealed record PlanLook(long Customers, double Boundary, double PValue, double Power);

/// <summary>What it costs and brings.</summary>
/// <param name="Contacts">Of contacting the treated.</param>
/// <param name="Gain">Of the treated, if the effect is as planned, costs taken off.</param>
/// <param name="Forgone">What control would have brought: the price of knowing.</param>
/// <param name="BreakEven">The effect at which a contact brings what it costs; null where a unit is worth nothing.</param>
public sealed record PlanCost(double Contacts, double Gain, double Forgone, double? BreakEven);

/// <summary>The same plan with another control group.</summary>
/// <param name="ControlShare">Of the customers.</param>
/// <param name="Customers">Of all groups.</param>
/// <param name="Control">In the control group.</param>
/// <param name="Effect">That is found.</param>
/// <param name="Power">With which probability.</param>
/// <param name="Days">Until they have come.</param>
/// <param name="Forgone">The price of knowing; null where no money is reckoned.</param>
public sealed record PlanShare(double ControlShare, long Customers, long Control, double Effect, double Power, long? Days, double? Forgone);
