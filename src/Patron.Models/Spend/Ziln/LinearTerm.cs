using System.Numerics.Tensors;

namespace Patron.Models.Spend;

/// <summary>An intercept and a coefficient for each feature.</summary>
/// <param name="Intercept">The value where all features are 0.</param>
/// <param name="Coefficients">Change for one unit of each feature.</param>
public sealed record LinearTerm(double Intercept, IReadOnlyList<double> Coefficients)
{
    readonly double[] _coefficients = [.. Coefficients];

    internal double At(ReadOnlySpan<double> row) => Intercept + TensorPrimitives.Dot<double>(_coefficients, row);
}
