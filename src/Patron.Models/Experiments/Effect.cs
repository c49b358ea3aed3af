namespace Patron.Models.Experiments;

/// <summary>An effect with its interval and test.</summary>
/// <param name="Value">Treated less control; of the relative effect, as a share of control.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Low">Lower end; negative infinity where only the upper one was asked for.</param>
/// <param name="High">Upper end; infinity where only the lower one was asked for.</param>
/// <param name="PValue">How likely at least that much is without any effect.</param>
public sealed record EffectEstimate(double Value, double StandardError, double Low, double High, double PValue);

/// <summary>A group's part in an effect.</summary>
/// <param name="Count">Independent units.</param>
/// <param name="Value">The metric, as it is.</param>
public sealed record GroupValue(long Count, double Value);

/// <summary>What the treatment did to a metric, from a randomised control group.</summary>
/// <param name="Control">The control group.</param>
/// <param name="Treated">The treated.</param>
/// <param name="Absolute">The difference, in the metric's unit.</param>
/// <param name="Relative">The difference over the size of the control's value; null where <paramref name="RelativeMissing"/> says why.</param>
/// <param name="RelativeMissing">Why there is no relative effect; null where there is one.</param>
/// <param name="Freedom">Welch's degrees of freedom.</param>
/// <param name="Coefficients">Of the covariates, in their order; 0 for one that adds nothing to those before it.</param>
/// <param name="VarianceSaved">The part of the difference's variance that the covariates took off. Range: [0, 1].</param>
/// <remarks>
/// Difference in means with Welch's t (1947, Biometrika 34); ratios and relative effects by the delta method (Deng, Knoblich and Lu, 2018,
/// KDD); covariates as in CUPED (Deng, Xu, Kohavi and Walker, 2013, WSDM, equations 4 and 5) with the coefficients that make the variance of
/// the difference smallest. The relative effect of covariates is taken over the control's value as it is.
/// </remarks>
public sealed record Effect(
    GroupValue Control, GroupValue Treated, EffectEstimate Absolute, EffectEstimate? Relative, string? RelativeMissing, double Freedom,
    IReadOnlyList<double> Coefficients, double VarianceSaved)
{
    /// <summary>The effect on a metric.</summary>
    /// <param name="metric">What is compared.</param>
    /// <param name="control">The control group.</param>
    /// <param name="treated">The treated, with the same columns.</param>
    /// <param name="options">Confidence, direction, covariates.</param>
    /// <exception cref="InsufficientDataException">A group has fewer than two units, or neither varies.</exception>
    /// <exception cref="ArgumentException">The columns do not fit the metric, or the denominator of a ratio has a mean of 0.</exception>
    public static Effect Of(Metric metric, GroupMoments control, GroupMoments treated, EffectOptions? options = null) =>
        EffectComputation.Of(metric, [new Stratum("all", control, treated)], options ?? new EffectOptions());

    /// <summary>The effect within strata, put together by the strata's shares: post-stratification.</summary>
    /// <param name="metric">What is compared.</param>
    /// <param name="strata">
    /// Segments known before the treatment. Shares are given with all or with none; without them they are those of the strata in both groups,
    /// and the error knows that they are a sample's.
    /// </param>
    /// <param name="options">Confidence, direction, covariates.</param>
    /// <exception cref="InsufficientDataException">A stratum has a group of fewer than two units, or nothing varies.</exception>
    /// <remarks>
    /// Miratrix, Sekhon and Yu (2013), Journal of the Royal Statistical Society B 75. A ratio is that of the stratified means. Where the shares
    /// are a sample's, the variance of a multinomial over the strata's effects is added.
    /// </remarks>
    public static Effect Stratified(Metric metric, IReadOnlyList<Stratum> strata, EffectOptions? options = null) =>
        EffectComputation.Of(metric, strata, options ?? new EffectOptions());
}

/// <summary>A segment with both its groups.</summary>
/// <param name="Name">What it is called, for messages.</param>
/// <param name="Control">Its control group.</param>
/// <param name="Treated">Its treated.</param>
/// <param name="Share">Its share of the population. Range: 0 to 1; null for that of the data.</param>
public sealed record Stratum(string Name, GroupMoments Control, GroupMoments Treated, double? Share = null);
