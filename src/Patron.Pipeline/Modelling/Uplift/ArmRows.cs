using System.Globalization;
using MathNet.Numerics.Distributions;
using Patron.Models.Uplift;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>Contacts that tell the effect of one treatment.</summary>
/// <param name="Rows">Treated and control, each with the share of its campaign that was treated as the probability.</param>
/// <param name="LeastShare">The least of these shares.</param>
/// <param name="MostShare">The greatest.</param>
/// <param name="SharesDiffer">
/// Whether they differ beyond chance: treated and control are then of campaigns in other proportions, and may not be compared as
/// they are.
/// </param>
sealed record ArmRows(UpliftRows Rows, double LeastShare, double MostShare, bool SharesDiffer)
{
    /// <summary>Shares that differ by chance alone are taken for different once in a hundred times.</summary>
    const double Level = 0.01;

    /// <summary>Learners that compare what is expected in either arm as it is.</summary>
    static readonly UpliftLearner[] OfOneShare = [UpliftLearner.TwoModel, UpliftLearner.XLearner];

    /// <summary>Campaigns by their treated and all contacts.</summary>
    public static ArmRows Of(UpliftRows rows, IReadOnlyCollection<(int Treated, int All)> campaigns)
    {
        double[] shares = [.. campaigns.Select(campaign => campaign.Treated / (double)campaign.All)];
        double mean = campaigns.Sum(campaign => campaign.Treated) / (double)campaigns.Sum(campaign => campaign.All);
        double squares = campaigns.Sum(campaign =>
            (campaign.Treated - (campaign.All * mean)) * (campaign.Treated - (campaign.All * mean)) / (campaign.All * mean * (1 - mean)));
        bool differ = campaigns.Count > 1 && 1 - ChiSquared.CDF(campaigns.Count - 1, squares) < Level;
        return new ArmRows(rows, shares.Min(), shares.Max(), differ);
    }

    /// <summary>Whether a learner may learn from them.</summary>
    public bool Suits(UpliftLearner learner) => !SharesDiffer || !OfOneShare.Contains(learner);

    /// <summary>Refuses learners none of which may learn from them.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public void Require(IReadOnlyList<UpliftLearner>? learners)
    {
        if (learners is null || learners.Any(Suits))
            return;
        throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"campaigns treated shares from {LeastShare:0.00} to {MostShare:0.00}")
            + ", and a two-model or X-learner takes the differences of campaigns for effects; name dr_learner, r_learner or forest");
    }
}
