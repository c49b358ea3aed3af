using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Log-likelihood with gradient of Pareto/NBD where covariates move the rates of buying and of leaving: with what <see cref="ParetoSilence"/>
/// names, Γ(r+x)/Γ(r) α^r β^s Π exp(γ'x(t_j)) [A^-R B^-s at the end + s ∫ A^-R B^-(s+1) dM over the time of leaving].
/// </summary>
/// <remarks>Bachmann, Meierer and Näf (2021), before the integral is written as hypergeometric functions.</remarks>
/// <param name="histories">What the customers did.</param>
/// <param name="periods">The calendar as they lived through it.</param>
/// <param name="values">Covariates of the distinct periods, in any units.</param>
/// <param name="effects">Which covariates move which rate.</param>
/// <param name="threads">Most threads to use.</param>
sealed class ParetoPeriodLikelihood(
    PurchaseHistories histories,
    CustomerPeriods periods,
    double[][] values,
    (PurchaseProcess Process, int Covariate)[] effects,
    int? threads) : ITimeVaryingLikelihood
{
    readonly (double Frequency, double Weight)[] _frequencies = Frequencies(histories);

    public double Evaluate(double[] parameters, ReadOnlySpan<double> coefficients, Span<double> gradient)
    {
        PeriodRates rates = new(values, effects, coefficients);
        if (rates.Wrong >= 0)
            return double.NaN;
        ParetoNbd model = new(parameters[0], parameters[1], parameters[2], parameters[3]);
        Span<double> sums = stackalloc double[5 + effects.Length];
        OrderedSum.Over(histories.Count, sums, threads, (start, end, totals) => Accumulate(model, rates, start, end, totals));
        double value = sums[0];
        sums[1..].CopyTo(gradient);
        foreach ((double x, double weight) in _frequencies)
        {
            value += weight * SpecialFunctions.LogRising(model.R, x);
            gradient[0] += weight * SpecialFunctions.DigammaRise(model.R, x);
        }

        for (int period = 0; period < periods.Purchases.Length; period++)
        {
            value += periods.Purchases[period] * rates.LogBuying[period];
            for (int effect = 0; effect < effects.Length; effect++)
            {
                if (effects[effect].Process == PurchaseProcess.Buying)
                    gradient[4 + effect] += periods.Purchases[period] * values[period][effects[effect].Covariate];
            }
        }

        return value;
    }

    void Accumulate(ParetoNbd model, PeriodRates rates, int start, int end, Span<double> totals)
    {
        ParetoSilence silence = new(values, effects, rates, new double[effects.Length], new double[effects.Length]);
        for (int row = start; row < end; row++)
        {
            double x = histories.Frequency[row];
            silence.Walk(model, x, periods, row);
            double bought = periods.Before.Time(row, rates.Buying);
            double lived = periods.Before.Time(row, rates.Leaving);
            double logAlive = -((model.R + x) * silence.RiseA) - (model.S * silence.RiseB);
            double odds = ParetoPeriodCustomers.LogOddsGone(model, x, silence, model.Beta + lived);
            double softened = double.IsNegativeInfinity(odds) ? 0 : SpecialFunctions.LogSumExp(0, odds);
            double riseR = SpecialFunctions.Log1P(bought / model.Alpha);
            double riseS = SpecialFunctions.Log1P(lived / model.Beta);
            totals[0] += logAlive + softened - (model.R * riseR) - (x * Math.Log(model.Alpha + bought)) - (model.S * riseS);
            AddSlopes(model, model.R + x, silence, 1 / (1 + Math.Exp(-odds)), riseR, riseS, totals[1..]);
        }
    }

    /// <summary>Means over alive and gone of the slopes of their weights' logs.</summary>
    void AddSlopes(
        ParetoNbd model, double shape, in ParetoSilence silence, double gone, double riseR, double riseS, Span<double> totals)
    {
        double alive = 1 - gone;
        double part = gone > 0 ? gone / silence.Mass : 0;
        totals[0] -= riseR + (part * silence.MassRiseA) + (alive * silence.RiseA);
        totals[1] += (model.R / model.Alpha) - (shape * ((part * silence.MassOverA) + (alive / silence.A)));
        totals[2] += (gone / model.S) - riseS - (part * silence.MassRiseB) - (alive * silence.RiseB);
        totals[3] += (model.S / model.Beta) - ((model.S + 1) * part * silence.MassOverB) - (alive * model.S / silence.B);
        for (int effect = 0; effect < effects.Length; effect++)
        {
            totals[4 + effect] -= effects[effect].Process == PurchaseProcess.Buying
                ? shape * ((part * silence.Slopes[effect]) + (alive * silence.Passed[effect] / silence.A))
                : (part * silence.Slopes[effect]) + (alive * model.S * silence.Passed[effect] / silence.B);
        }
    }

    static (double Frequency, double Weight)[] Frequencies(PurchaseHistories histories)
    {
        WeightByValue frequencies = new();
        for (int row = 0; row < histories.Count; row++)
            frequencies.Add(histories.Frequency[row], histories.Weights[row]);
        return frequencies.Ascending();
    }
}
