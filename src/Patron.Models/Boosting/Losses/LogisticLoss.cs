using System.Numerics.Tensors;
using Patron.Models.Propensity;

namespace Patron.Models.Boosting;

/// <summary>-y ln p - (1 - y) ln(1 - p), p = 1 / (1 + e^-score).</summary>
/// <remarks>Friedman, Hastie and Tibshirani (2000), Annals of Statistics 28, section 4.</remarks>
sealed class LogisticLoss : BoostingLoss
{
    public override string Key => "logistic";

    internal override string Range => "from 0 to 1";

    public override double Response(double score) => LogisticRegression.Sigmoid(score);

    internal override double Score(double mean) => Math.Log(mean / (1 - mean));

    internal override bool Accepts(double target) => target is >= 0 and <= 1;

    internal override void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians)
    {
        // e^-|score| cannot overflow; hessians hold it, losses ln(1 + it), until the loop.
        TensorPrimitives.Abs(scores, hessians);
        TensorPrimitives.Negate(hessians, hessians);
        TensorPrimitives.Exp(hessians, hessians);
        TensorPrimitives.Add(hessians, 1, losses);
        TensorPrimitives.Log(losses, losses);
        for (int row = 0; row < scores.Length; row++)
        {
            double score = scores[row];
            double small = hessians[row];
            double larger = 1 / (1 + small);
            losses[row] += Math.Max(score, 0) - (targets[row] * score);
            gradients[row] = (score >= 0 ? larger : small * larger) - targets[row];
            hessians[row] = small * larger * larger;
        }
    }
}
