using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Log-likelihood of Pareto/NBD with gradient and Hessian in (r, α, s, β), block by block. What depends on the
/// frequency alone is summed once per distinct frequency; what is left is a vector kernel over the customers.
/// </summary>
/// <remarks>
/// A customer's likelihood is Γ(r+x)/Γ(r) α^r β^s [(α+T)^-(r+x) (β+T)^-s + s ∫ (α+τ)^-(r+x) (β+τ)^-(s+1) dτ], the integral from
/// t_x to T being over the time of leaving: Fader and Hardie (2005), "A note on deriving the Pareto/NBD model", before the
/// integral is written as hypergeometric functions.
/// </remarks>
sealed class ParetoNbdLikelihood
{
    readonly int? _threads;
    readonly (double Frequency, double Weight)[] _frequencies;
    readonly HistoriesByWork _histories;

    public ParetoNbdLikelihood(PurchaseHistories histories, int? threads)
    {
        _threads = threads;
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
            frequencies.Add(histories.Frequency[row], histories.Weights[row]);
        _frequencies = frequencies.Ascending();
        _histories = new HistoriesByWork(histories, threads);
    }

    /// <summary>The value at (r, α, s, β); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        ParetoNbdKernel kernel = new(parameters[0], parameters[1], parameters[2], parameters[3]);
        Span<double> sums = stackalloc double[ParetoNbdKernel.Sums];
        OrderedSum.Over(_histories.Count, sums, _threads, (start, end, totals) =>
            kernel.Accumulate(_histories.Block(start, end), totals));
        double value = sums[0];
        int next = 1;
        for (int row = 0; row < 4; row++)
            gradient[row] = sums[next++];
        for (int row = 0; row < 4; row++)
        {
            for (int column = 0; column <= row; column++)
                hessian[row, column] = sums[next++];
        }

        double r = parameters[0];
        foreach ((double x, double weight) in _frequencies)
        {
            value += weight * SpecialFunctions.LogRising(r, x);
            gradient[0] += weight * SpecialFunctions.DigammaRise(r, x);
            hessian[0, 0] += weight * (SpecialFunctions.Trigamma(r + x) - SpecialFunctions.Trigamma(r));
        }

        return value;
    }
}
