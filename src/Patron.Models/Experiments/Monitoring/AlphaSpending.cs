using MathNet.Numerics.Distributions;

namespace Patron.Models.Experiments.Monitoring;

/// <summary>How much of the allowed error is spent by when.</summary>
/// <remarks>Lan and DeMets (1983), Biometrika 70.</remarks>
public enum AlphaSpending
{
    /// <summary>Nearly all at the end: early looks stop only for enormous effects, and the last one costs next to nothing.</summary>
    OBrienFleming,

    /// <summary>Evenly: stops earlier, and needs more customers in all.</summary>
    Pocock,
}

/// <summary>The spending functions.</summary>
static class SpendingFunctions
{
    /// <summary>The error on one side spent at a share of the information.</summary>
    /// <param name="spending">Which.</param>
    /// <param name="share">Range: 0 &lt; share &lt;= 1.</param>
    /// <param name="alpha">The error on that side in all.</param>
    public static double At(this AlphaSpending spending, double share, double alpha) => spending switch
    {
        AlphaSpending.Pocock => alpha * Math.Log(1 + ((Math.E - 1) * share)),
        _ => 2 * Normal.CDF(0, 1, Normal.InvCDF(0, 1, alpha / 2) / Math.Sqrt(share)),
    };
}
