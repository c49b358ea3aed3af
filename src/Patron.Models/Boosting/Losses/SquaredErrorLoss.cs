namespace Patron.Models.Boosting;

/// <summary>(score - y)² / 2.</summary>
sealed class SquaredErrorLoss : BoostingLoss
{
    public override string Key => "squared_error";

    internal override string Range => "finite";

    public override double Response(double score) => score;

    internal override double Score(double mean) => mean;

    internal override bool Accepts(double target) => true;

    internal override void Fill(
        ReadOnlySpan<double> scores,
        ReadOnlySpan<double> targets,
        Span<double> losses,
        Span<double> gradients,
        Span<double> hessians)
    {
        hessians.Fill(1);
        for (int row = 0; row < scores.Length; row++)
        {
            double error = scores[row] - targets[row];
            gradients[row] = error;
            losses[row] = 0.5 * error * error;
        }
    }
}
