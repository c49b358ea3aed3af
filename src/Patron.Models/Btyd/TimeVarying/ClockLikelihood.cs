using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Log-likelihood with gradient of BG/NBD, MBG/NBD and NBD where covariates move the rate of buying: that of the model without them on
/// the clock Λ(t) = ∫ exp(γ'x(u)) du, and the log of the clock's pace at each repeat purchase.
/// </summary>
/// <remarks>
/// All three depend on recency R and age A by (α+A)^-(r+x) [1 + (odds of having left)], the odds going with ((α+A)/(α+R))^(r+x).
/// </remarks>
/// <param name="kind">The model.</param>
/// <param name="histories">What the customers did.</param>
/// <param name="periods">The calendar as they lived through it.</param>
/// <param name="values">Covariates of the distinct periods, in any units.</param>
/// <param name="effects">Which covariates move the rate.</param>
/// <param name="threads">Most threads to use.</param>
sealed class ClockLikelihood(
    PurchaseModelKind kind,
    PurchaseHistories histories,
    CustomerPeriods periods,
    double[][] values,
    (PurchaseProcess Process, int Covariate)[] effects,
    int? threads) : ITimeVaryingLikelihood
{
    public double Evaluate(double[] parameters, ReadOnlySpan<double> coefficients, Span<double> gradient)
    {
        PeriodRates rates = new(values, effects, coefficients);
        if (rates.Wrong >= 0)
            return double.NaN;
        (double[] recency, double[] age) = (new double[histories.Count], new double[histories.Count]);
        OrderedSum.ForBlocks(histories.Count, threads, (start, end) =>
        {
            for (int row = start; row < end; row++)
            {
                recency[row] = periods.Before.Time(row, rates.Buying);
                age[row] = recency[row] + periods.Silence.Time(row, rates.Buying);
            }
        });
        int count = parameters.Length;
        double value = kind.LogLikelihood(histories.On(recency, age), threads)(parameters, gradient[..count], new double[count, count]);
        Span<double> slopes = gradient[count..];
        AddClock(kind.Create(parameters), rates.Buying, recency, age, slopes);
        for (int period = 0; period < periods.Purchases.Length; period++)
        {
            value += periods.Purchases[period] * rates.LogBuying[period];
            for (int effect = 0; effect < effects.Length; effect++)
                slopes[effect] += periods.Purchases[period] * values[period][effects[effect].Covariate];
        }

        return value;
    }

    /// <summary>The slopes in recency and age, times those of the clock in the coefficients.</summary>
    void AddClock(PurchaseModel model, double[] rates, double[] recency, double[] age, Span<double> slopes)
    {
        (double r, double alpha) = (model.Parameters[0], model.Parameters[1]);
        OrderedSum.Over(histories.Count, slopes, threads, (start, end, totals) =>
        {
            for (int row = start; row < end; row++)
            {
                double shape = r + histories.Frequency[row];
                double gone = 1 / (1 + Math.Exp(-model.LogOddsGone(histories.Frequency[row], recency[row], age[row])));
                double atLast = -gone * shape / (alpha + recency[row]);
                double atEnd = -(1 - gone) * shape / (alpha + age[row]);
                Add(periods.Before, row, rates, atLast + atEnd, totals);
                Add(periods.Silence, row, rates, atEnd, totals);
            }
        });
    }

    void Add(Stretches span, int row, double[] rates, double slope, Span<double> totals)
    {
        ReadOnlySpan<int> numbers = span.Periods(row);
        ReadOnlySpan<double> lengths = span.Lengths(row);
        for (int index = 0; index < numbers.Length; index++)
        {
            double passed = slope * lengths[index] * rates[numbers[index]];
            for (int effect = 0; effect < effects.Length; effect++)
                totals[effect] += passed * values[numbers[index]][effects[effect].Covariate];
        }
    }
}
