namespace Patron.Pipeline.Modelling;

/// <summary>How intervals of customers' values are found.</summary>
public enum IntervalWay
{
    /// <summary>From the curvature of the likelihoods at the fit.</summary>
    Delta,

    /// <summary>From the fits to many worlds that the fitted models draw: slower, and right where customers are few.</summary>
    Bootstrap,
}
