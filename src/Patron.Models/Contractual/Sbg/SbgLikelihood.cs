using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

/// <summary>
/// Log-likelihood of the shifted-beta-geometric model in (α, β). With r(t) = (β+t-1) / (α+β+t-1) the retention rate of renewal t,
/// it is the sum of ln r(t) over all who renewed and of ln(1 - r(t)) over all who left.
/// </summary>
/// <remarks>Fader and Hardie (2007), equation 8 and appendix B, written by renewal instead of by customer.</remarks>
sealed class SbgLikelihood
{
    readonly double[] _atRisk;
    readonly double[] _lost;

    public SbgLikelihood(CohortTable table)
    {
        (_atRisk, _lost) = (table.AtRisk.ToArray(), table.Lost.ToArray());
        if (_atRisk.Length == 0)
            throw new ArgumentException("No cohort has come to a renewal, so there is nothing to fit.", nameof(table));
        Churn = _lost.Sum() / _atRisk.Sum();
    }

    /// <summary>The share who left, over all renewals.</summary>
    public double Churn { get; }

    /// <summary>The value at (α, β); fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        (double alpha, double beta) = (parameters[0], parameters[1]);
        double value = 0;
        (double leaving, double staying, double all) = (0, 0, 0);
        (double stayingSquares, double allSquares) = (0, 0);
        for (int index = 0; index < _atRisk.Length; index++)
        {
            double stay = beta + index;
            double whole = alpha + stay;
            double renewed = _atRisk[index] - _lost[index];
            if (renewed > 0)
                value += renewed * (alpha < 0.5 * whole ? SpecialFunctions.Log1P(-alpha / whole) : Math.Log(stay / whole));
            if (_lost[index] > 0)
                value += _lost[index] * (stay < 0.5 * whole ? SpecialFunctions.Log1P(-stay / whole) : Math.Log(alpha / whole));
            leaving += _lost[index];
            staying += renewed / stay;
            all += _atRisk[index] / whole;
            stayingSquares += renewed / (stay * stay);
            allSquares += _atRisk[index] / (whole * whole);
        }

        gradient[0] = (leaving / alpha) - all;
        gradient[1] = staying - all;
        hessian[0, 0] = allSquares - (leaving / (alpha * alpha));
        hessian[1, 0] = allSquares;
        hessian[1, 1] = allSquares - stayingSquares;
        return value;
    }
}
