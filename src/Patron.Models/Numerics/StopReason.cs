namespace Patron.Models.Numerics;

/// <summary>Why a fit stopped.</summary>
public enum StopReason
{
    /// <summary>A further step would gain less than the tolerance in log-likelihood.</summary>
    Converged,

    /// <summary>The permitted iterations were used up.</summary>
    MaxIterations,

    /// <summary>
    /// No step along the gradient gained anything: the limit of rounding, or a likelihood that is not smooth there.
    /// </summary>
    NoProgress,

    /// <summary>A parameter ran away: the likelihood grows towards a limit outside the model.</summary>
    Diverged,
}
