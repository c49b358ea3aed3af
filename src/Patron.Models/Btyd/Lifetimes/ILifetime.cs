using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>
/// How long a customer who is alive now stays: a distribution of the time until leaving, which does not need a purchase.
/// </summary>
interface ILifetime
{
    /// <summary>How many times the distance to a singularity a panel of quadrature may be long.</summary>
    static abstract double Stretch { get; }

    /// <summary>The log of the density of leaving now.</summary>
    double LogHazardNow { get; }

    /// <summary>The log of the probability of staying longer than each time.</summary>
    Vector256<double> LogSurvival(Vector256<double> time);

    /// <summary>The log of the density of leaving at each time, over that of leaving now.</summary>
    Vector256<double> LogDensity(Vector256<double> time);

    /// <summary>The log of the probability of staying longer.</summary>
    double LogSurvival(double time);

    /// <summary>The slope of the log density at a time.</summary>
    double DensitySlope(double time);

    /// <summary>
    /// The most that the log of the probability of staying changes per unit of time, in a panel from a time on.
    /// </summary>
    double SurvivalSteepness(double time);

    /// <summary>The most that the log density changes per unit of time, in a panel from a time on.</summary>
    double DensitySteepness(double time);

    /// <summary>
    /// The distance of a time, and of what follows it, from the nearest point where the functions above are singular.
    /// </summary>
    double Reach(double time);
}
