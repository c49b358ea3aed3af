namespace Patron.Models.Contractual;

/// <summary>
/// The shifted-beta-geometric model of contract renewals: each customer leaves with the same probability θ at every renewal, and
/// θ ~ Beta(α, β) over customers, so that the retention rate of a cohort rises as those who leave easily are gone.
/// </summary>
/// <remarks>Fader and Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21.</remarks>
public sealed partial class Sbg : RenewalModel
{
    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public Sbg(double alpha, double beta)
        : base(alpha, beta, 1, "sbg")
    {
    }

    /// <summary>The parameters, by name.</summary>
    public override string ToString() => $"Sbg(alpha = {Alpha}, beta = {Beta})";
}
