using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Pareto/NBD customers whose rates of buying and of leaving change with the calendar.</summary>
sealed class ParetoPeriodCustomers(ParetoNbd model, DatedHistories histories, CustomerPeriods periods, PeriodRates rates) : ITimeVaryingCustomers
{
    /// <summary>The log of how many times likelier the customer is to be gone than alive after a silence that was walked.</summary>
    /// <param name="model">The model while covariates are 0.</param>
    /// <param name="frequency">Repeat purchases.</param>
    /// <param name="silence">The silence.</param>
    /// <param name="atLast">β + M at the last purchase.</param>
    public static double LogOddsGone(ParetoNbd model, double frequency, in ParetoSilence silence, double atLast)
    {
        if (silence.Mass == 0)
            return double.NegativeInfinity;
        return Math.Log(model.S) - Math.Log(atLast) + Math.Log(silence.Mass)
            + ((model.R + frequency) * silence.RiseA) + (model.S * silence.RiseB);
    }

    public double Alive(int row)
    {
        double frequency = histories.Histories.Frequency[row];
        ParetoSilence silence = new(periods.Distinct.Values, [], rates, [], []);
        silence.Walk(model, frequency, periods, row);
        double atLast = model.Beta + periods.Before.Time(row, rates.Leaving);
        return 1 / (1 + Math.Exp(LogOddsGone(model, frequency, silence, atLast)));
    }

    /// <remarks>The closed form of a stretch has no singular point at s = 1.</remarks>
    public double ExpectedIfAlive(int row) => Future(row, 0, (length, scale) =>
    {
        double rise = SpecialFunctions.Log1P(length / scale);
        double power = (1 - model.S) * rise;
        double growth = power == 0 ? 1 : SpecialFunctions.ExpM1(power) / power;
        return scale * rise * growth;
    });

    public double DiscountedIfAlive(int row, double rate) => Future(
        row, rate, (length, scale) => new MortalBuyer<ParetoLifetime>(1, 1, new ParetoLifetime(model.S, scale)).Discounted(length, rate));

    /// <summary>
    /// The rate of buying of a customer who is alive is Gamma(R, A) and that of leaving Gamma(s, B): R/A times the integral of the clock's
    /// pace and of the probability to stay, (B / (B + M))^s, stretch by stretch.
    /// </summary>
    /// <param name="row">The customer.</param>
    /// <param name="rate">Discount.</param>
    /// <param name="staying">The integral over a stretch of that length of the probability to stay, from B in time of the calendar, discounted.</param>
    double Future(int row, double rate, Func<double, double, double> staying)
    {
        double bought = periods.Before.Time(row, rates.Buying) + periods.Silence.Time(row, rates.Buying);
        double scale = model.Beta + periods.Before.Time(row, rates.Leaving) + periods.Silence.Time(row, rates.Leaving);
        ReadOnlySpan<int> numbers = periods.Future.Periods(row);
        ReadOnlySpan<double> lengths = periods.Future.Lengths(row);
        (double time, double rise, double sum) = (0, 0, 0);
        for (int index = 0; index < numbers.Length; index++)
        {
            double leaving = rates.Leaving[numbers[index]];
            double before = Math.Exp(-(model.S * rise) - (rate * time));
            sum += before * rates.Buying[numbers[index]] * staying(lengths[index], scale / leaving);
            time += lengths[index];
            rise += SpecialFunctions.Log1P(lengths[index] * leaving / scale);
            scale += lengths[index] * leaving;
        }

        return (model.R + histories.Histories.Frequency[row]) / (model.Alpha + bought) * sum;
    }
}
