namespace Patron.Models.Experiments.Planning;

/// <summary>What an experiment will measure, as it is known before: the level without treatment, and how much customers differ.</summary>
public sealed record PlannedOutcome
{
    readonly double _deviation;

    PlannedOutcome(double baseline, double deviation, bool isProportion, GroupMoments? history = null) =>
        (Baseline, _deviation, IsProportion, History) = (baseline, deviation, isProportion, history);

    /// <summary>The metric's value without treatment.</summary>
    public double Baseline { get; }

    /// <summary>Standard deviation of one unit without treatment; of a proportion sqrt(p (1 - p)), of a ratio that of its linearised form.</summary>
    public double Deviation => _deviation;

    /// <summary>Whether it is a share of customers, whose spread goes with its level.</summary>
    public bool IsProportion { get; }

    /// <summary>What it was estimated from; null where it was given.</summary>
    public GroupMoments? History { get; }

    /// <summary>The part of the variance that covariates take off. Range: [0, 1).</summary>
    public double Explained { get; private init; }

    /// <summary>A share of customers that do something, such as buy.</summary>
    /// <param name="rate">Without treatment. Range: 0 &lt; rate &lt; 1.</param>
    public static PlannedOutcome Proportion(double rate) => rate is > 0 and < 1
        ? new(rate, Math.Sqrt(rate * (1 - rate)), true)
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate must lie between 0 and 1, both excluded");

    /// <summary>A mean a customer, such as revenue.</summary>
    /// <param name="mean">Without treatment; finite.</param>
    /// <param name="deviation">Standard deviation between customers. Range: &gt; 0.</param>
    public static PlannedOutcome Mean(double mean, double deviation)
    {
        if (!double.IsFinite(mean))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "must be finite");
        return deviation > 0 && double.IsFinite(deviation)
            ? new(mean, deviation, false)
            : throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "a standard deviation must be finite and above 0");
    }

    /// <summary>What customers did in the past, with covariates of a period before that.</summary>
    /// <param name="metric">What will be compared.</param>
    /// <param name="history">Its columns in a past period as long as the experiment's.</param>
    /// <param name="covariates">What will be known before the experiment.</param>
    /// <exception cref="InsufficientDataException">The history says nothing: fewer than two units, or all alike.</exception>
    public static PlannedOutcome Of(Metric metric, GroupMoments history, params IReadOnlyList<Metric> covariates)
    {
        // The effect of a group against itself has twice the variance of its value, and what covariates take off that.
        Effect found = Effect.Of(metric, history, history, new EffectOptions { Covariates = covariates });
        double unadjusted = covariates.Count == 0 ? found.Absolute.StandardError : Effect.Of(metric, history, history).Absolute.StandardError;
        return new(found.Control.Value, unadjusted * Math.Sqrt(history.Count / 2.0), metric.IsProportion, history) { Explained = found.VarianceSaved };
    }

    /// <summary>The same with a covariate of that correlation, in place of what a history says.</summary>
    /// <param name="correlation">Between outcome and covariate. Range: -1 &lt; correlation &lt; 1.</param>
    /// <remarks>CUPED takes off the square of it: Deng and others (2013), equation 5.</remarks>
    public PlannedOutcome WithCorrelation(double correlation) => correlation is > -1 and < 1
        ? this with { Explained = correlation * correlation }
        : throw new ArgumentOutOfRangeException(nameof(correlation), correlation, "a correlation must lie between -1 and 1, both excluded");

    /// <summary>The variance of a unit at an effect, without what covariates take off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The effect takes a share out of (0, 1).</exception>
    internal double VarianceAt(double effect)
    {
        if (!IsProportion)
            return _deviation * _deviation;
        double rate = Baseline + effect;
        return rate is >= 0 and <= 1
            ? rate * (1 - rate)
            : throw new ArgumentOutOfRangeException(
                nameof(effect), effect, $"the rate is {Baseline}, so an effect must lie between {-Baseline} and {1 - Baseline}");
    }
}
