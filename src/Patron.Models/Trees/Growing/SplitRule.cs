namespace Patron.Models.Trees;

/// <summary>Bounds of a leaf's value.</summary>
readonly record struct Bounds(double Low, double High)
{
    public double Clamp(double value) => Math.Min(Math.Max(value, Low), High);
}

/// <summary>What the second-order expansion of the loss says about leaf values and splits.</summary>
/// <remarks>
/// Chen and Guestrin (2016), "XGBoost", equations 5 to 7, with an absolute penalty as in their program: a leaf of value w costs
/// G w + (H + L2) w² / 2 + L1 |w|, least at the value of <see cref="Value"/>.
/// </remarks>
readonly record struct SplitRule(double L1, double L2)
{
    /// <summary>The best value within bounds of a leaf with these sums of gradients and hessians.</summary>
    public double Value(double gradient, double hessian, Bounds bounds)
    {
        double divisor = hessian + L2;
        return divisor > 0 ? bounds.Clamp(-Shrunk(gradient) / divisor) : bounds.Clamp(0);
    }

    /// <summary>What a leaf of this value takes off the loss.</summary>
    public double Gain(double gradient, double hessian, double value) =>
        -((gradient * value) + (0.5 * (hessian + L2) * value * value) + (L1 * Math.Abs(value)));

    double Shrunk(double gradient) => gradient > L1 ? gradient - L1 : gradient < -L1 ? gradient + L1 : 0;
}
