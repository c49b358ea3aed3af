namespace Patron.Models.Contractual;

/// <summary>
/// The beta-discrete-Weibull model of contract renewals: as <see cref="Sbg"/>, but each customer's own propensity to leave grows
/// with time where c &gt; 1 and fades where c &lt; 1. With c = 1 it is that model.
/// </summary>
/// <remarks>
/// Fader, Hardie, Liu, Davin and Steenburgh (2018), "'How to project customer retention' revisited: the role of duration
/// dependence", Journal of Interactive Marketing 43; their γ and δ are called α and β here.
/// </remarks>
public sealed partial class Bdw : RenewalModel
{
    /// <summary>Range of c: below it time hardly counts, above it all leave at once.</summary>
    internal const double LeastC = 0.1;
    internal const double MostC = 20;

    /// <summary>A model with given parameters. Range: α and β from 1e-100 to 1e100, c from 0.1 to 20.</summary>
    public Bdw(double alpha, double beta, double c)
        : base(alpha, beta, Checked(c), "bdw")
    {
    }

    /// <summary>Duration dependence c of a customer's own propensity to leave.</summary>
    public double C => Exponent;

    /// <summary>The parameters, by name.</summary>
    public override string ToString() => $"Bdw(alpha = {Alpha}, beta = {Beta}, c = {C})";

    static double Checked(double c) => c is >= LeastC and <= MostC
        ? c
        : throw new ArgumentOutOfRangeException(nameof(c), c, $"c must be from {LeastC} to {MostC}.");
}
