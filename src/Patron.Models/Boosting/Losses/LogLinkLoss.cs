using System.Numerics.Tensors;

namespace Patron.Models.Boosting;

/// <summary>Losses whose score is the log of the mean; deviances less what does not depend on the score.</summary>
/// <remarks>Jorgensen (1997), The Theory of Dispersion Models, chapter 4.</remarks>
abstract class LogLinkLoss : BoostingLoss
{
    internal override bool HasLogLink => true;

    public override double Response(double score) => Math.Exp(score);

    internal override double Score(double mean) => Math.Log(mean);
}

/// <summary>e^score - y score.</summary>
sealed class PoissonLoss : LogLinkLoss
{
    public override string Key => "poisson";

    internal override string Range => ">= 0";

    internal override bool Accepts(double target) => target >= 0;

    internal override void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians)
    {
        TensorPrimitives.Exp(scores, hessians);
        for (int row = 0; row < scores.Length; row++)
        {
            losses[row] = hessians[row] - (targets[row] * scores[row]);
            gradients[row] = hessians[row] - targets[row];
        }
    }
}

/// <summary>y e^-score + score.</summary>
sealed class GammaLoss : LogLinkLoss
{
    public override string Key => "gamma";

    internal override string Range => "> 0";

    internal override bool Accepts(double target) => target > 0;

    internal override void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians)
    {
        TensorPrimitives.Negate(scores, hessians);
        TensorPrimitives.Exp(hessians, hessians);
        TensorPrimitives.Multiply(hessians, targets, hessians);
        for (int row = 0; row < scores.Length; row++)
        {
            losses[row] = hessians[row] + scores[row];
            gradients[row] = 1 - hessians[row];
        }
    }
}

/// <summary>-y e^((1 - p) score) / (1 - p) + e^((2 - p) score) / (2 - p), 1 &lt; p &lt; 2.</summary>
sealed class TweedieLoss : LogLinkLoss
{
    public const string TheKey = "tweedie";

    readonly double _power;

    public TweedieLoss(double power)
    {
        if (!(power > 1 && power < 2))
            throw new ArgumentOutOfRangeException(nameof(power), power, "The power of a Tweedie loss must lie between 1 and 2.");
        _power = power;
    }

    public override string Key => TheKey;

    public override double? Power => _power;

    internal override string Range => ">= 0";

    internal override bool Accepts(double target) => target >= 0;

    internal override void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians)
    {
        double less = 1 - _power;
        double more = 2 - _power;
        TensorPrimitives.Multiply(scores, less, losses);
        TensorPrimitives.Exp(losses, losses);
        TensorPrimitives.Multiply(scores, more, hessians);
        TensorPrimitives.Exp(hessians, hessians);
        for (int row = 0; row < scores.Length; row++)
        {
            double observed = targets[row] * losses[row];
            double expected = hessians[row];
            losses[row] = (expected / more) - (observed / less);
            gradients[row] = expected - observed;
            hessians[row] = (more * expected) - (less * observed);
        }
    }
}
