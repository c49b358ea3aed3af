namespace Patron.Models.Boosting;

/// <summary>
/// What boosting makes small: a loss of a target and a score, twice differentiable in the score, and how a score becomes a
/// prediction.
/// </summary>
public abstract class BoostingLoss
{
    private protected BoostingLoss()
    {
    }

    /// <summary>Targets 0 and 1 (or a share between): the score is the log odds, the prediction a probability.</summary>
    public static BoostingLoss Logistic { get; } = new LogisticLoss();

    /// <summary>Any target: half the squared error; the score is the prediction.</summary>
    public static BoostingLoss SquaredError { get; } = new SquaredErrorLoss();

    /// <summary>Counts, targets &gt;= 0: the score is the log of the expected count.</summary>
    public static BoostingLoss Poisson { get; } = new PoissonLoss();

    /// <summary>Amounts, targets &gt; 0: the score is the log of the expected amount, whose spread grows with it.</summary>
    public static BoostingLoss Gamma { get; } = new GammaLoss();

    /// <summary>Its word in a saved model: logistic, squared_error, poisson, gamma or tweedie.</summary>
    public abstract string Key { get; }

    /// <summary>Power of the variance of a Tweedie loss; null of others.</summary>
    public virtual double? Power => null;

    /// <summary>Totals that are often exactly 0, targets &gt;= 0: the score is the log of the expected total.</summary>
    /// <param name="power">
    /// Variance is mean to this power: near 1 as counts, near 2 as amounts. Range: 1 &lt; power &lt; 2.
    /// </param>
    public static BoostingLoss Tweedie(double power = 1.5) => new TweedieLoss(power);

    /// <summary>The loss of a key and, for Tweedie, a power; null if there is none of that name.</summary>
    public static BoostingLoss? Find(string key, double? power = null) => key == TweedieLoss.TheKey
        ? power is { } given ? Tweedie(given) : null
        : Array.Find([Logistic, SquaredError, Poisson, Gamma], loss => loss.Key == key);

    /// <summary>Loss, gradient and hessian in the score of one row.</summary>
    public LossPoint At(double score, double target)
    {
        Span<double> point = stackalloc double[3];
        Fill([score], [target], point[..1], point[1..2], point[2..]);
        return new LossPoint(point[0], point[1], point[2]);
    }

    /// <summary>The prediction that a score stands for.</summary>
    public abstract double Response(double score);

    /// <summary>Whether the score is the log of a mean, so that a step must not be too far.</summary>
    internal virtual bool HasLogLink => false;

    /// <summary>
    /// The score of a prediction, the inverse of <see cref="Response"/>; infinite where no score stands for it.
    /// </summary>
    internal abstract double Score(double mean);

    /// <summary>What targets may be, in words.</summary>
    internal abstract string Range { get; }

    /// <summary>Whether a finite target is in the range.</summary>
    internal abstract bool Accepts(double target);

    /// <summary>Loss, gradient and hessian of rows, each by itself.</summary>
    internal abstract void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians);
}

/// <summary>A loss at a point, with its first and second derivative in the score.</summary>
public readonly record struct LossPoint(double Loss, double Gradient, double Hessian);
