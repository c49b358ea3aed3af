using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

/// <summary>
/// Log-likelihood of the beta-discrete-Weibull model in (α, β, c): the sum of ln r(t) over all who renewed and of ln(1 - r(t))
/// over all who left, with ln r(t) = ln B(α, β + t^c) - ln B(α, β + (t-1)^c).
/// </summary>
sealed class BdwLikelihood(CohortTable table)
{
    readonly double[] _atRisk = table.AtRisk.ToArray();
    readonly double[] _lost = table.Lost.ToArray();

    /// <summary>The value and its gradient; NaN where c is out of range, so that a search turns back.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        (double alpha, double beta, double c) = (parameters[0], parameters[1], parameters[2]);
        gradient.Clear();
        // A little more than the range, for differences at its ends.
        if (!(c >= Bdw.LeastC * 0.999 && c <= Bdw.MostC * 1.001))
            return double.NaN;
        double value = 0;
        for (int index = 0; index < _atRisk.Length; index++)
        {
            (double from, double rise) = (Math.Pow(index, c), RenewalModel.PowerRise(index, index + 1, c));
            double logStay = LogBetaRatio.Of(beta + from, alpha, rise);
            double renewed = _atRisk[index] - _lost[index];
            double slope = renewed - (_lost[index] / SpecialFunctions.ExpM1(-logStay));
            value += (renewed > 0 ? renewed * logStay : 0) + (_lost[index] > 0 ? _lost[index] * LogOfRest(logStay) : 0);
            (double z, double a, double d) = LogBetaRatio.Slopes(beta + from, alpha, rise);
            gradient[0] += slope * a;
            gradient[1] += slope * z;
            // The first rise is 1 whatever c is.
            if (index == 0)
                continue;
            double fromSlope = from * Math.Log(index);
            double riseSlope = (from * SpecialFunctions.Log1P(1.0 / index)) + (rise * Math.Log(index + 1));
            gradient[2] += slope * ((z * fromSlope) + (d * riseSlope));
        }

        return value;
    }

    /// <summary>ln(1 - exp x) for x &lt; 0.</summary>
    static double LogOfRest(double x) =>
        x > -0.7 ? Math.Log(-SpecialFunctions.ExpM1(x)) : SpecialFunctions.Log1P(-Math.Exp(x));
}
