using System.Runtime.Intrinsics;

namespace Patron.Models.Btyd;

/// <summary>
/// Customers who leave after purchases only, or never: on a clock that runs at the pace of their buying they are customers of the model
/// without covariates.
/// </summary>
sealed class ClockCustomers(PurchaseModel baseline, DatedHistories histories, CustomerPeriods periods, PeriodRates rates) : ITimeVaryingCustomers
{
    public double Alive(int row)
    {
        (double recency, double age) = At(row);
        return baseline.Alive(histories.Histories.Frequency[row], recency, age);
    }

    public double ExpectedIfAlive(int row) =>
        baseline.ExpectedIfAlive(histories.Histories.Frequency[row], At(row).Recency, At(row).Age, periods.Future.Time(row, rates.Buying));

    /// <remarks>By parts: ∫ exp(-δt) dE(t) = exp(-δh) E(h) + δ ∫ exp(-δt) E(t) dt, E being the expected purchases up to t; all is positive.</remarks>
    public double DiscountedIfAlive(int row, double rate)
    {
        double whole = ExpectedIfAlive(row);
        (double time, double clock, double sum) = (0, 0, 0);
        ReadOnlySpan<int> numbers = periods.Future.Periods(row);
        ReadOnlySpan<double> lengths = periods.Future.Lengths(row);
        (double recency, double age) = At(row);
        for (int index = 0; index < numbers.Length; index++)
        {
            double pace = rates.Buying[numbers[index]];
            PurchasesSoFar soFar = new(baseline, histories.Histories.Frequency[row], recency, age, clock, pace, lengths[index], rate);
            sum += Math.Exp(-rate * time) * TimeQuadrature.Integral(soFar, lengths[index]);
            time += lengths[index];
            clock += lengths[index] * pace;
        }

        return (Math.Exp(-rate * time) * whole) + (rate * sum);
    }

    (double Recency, double Age) At(int row)
    {
        double recency = periods.Before.Time(row, rates.Buying);
        return (recency, recency + periods.Silence.Time(row, rates.Buying));
    }

    /// <summary>Expected purchases up to a time of a stretch, discounted from its start.</summary>
    readonly struct PurchasesSoFar(
        PurchaseModel model, double frequency, double recency, double age, double clock, double pace, double length, double rate) : ITimeIntegrand
    {
        /// <summary>Half of what powers allow: the purchases are means over powers.</summary>
        public static double Stretch => ParetoLifetime.Stretch / 2;

        public void Add(Vector256<double> time, Vector256<double> weight, Span<Vector256<double>> sums)
        {
            Vector256<double> purchases = Vector256.Create(At(time[0]), At(time[1]), At(time[2]), At(time[3]));
            sums[0] += weight * purchases * Vector256.Exp(time * -rate);
        }

        public double Steepness(double time) => rate;

        /// <summary>
        /// The purchases bend at once where the rate is known from many, and ever more slowly after that. As they only grow, a 1e-16th of the
        /// time adds no more than that to the integral.
        /// </summary>
        public double Reach(double time)
        {
            double bend = (((model.Parameters[1] + age) / (model.Parameters[0] + frequency + 1)) + clock) / pace;
            return Math.Max(bend, 1e-16 * Math.Min(length, 1 / rate)) + time;
        }

        public double Rest(double time, double end) => Math.Exp(-rate * time) * At(end) / rate;

        double At(double time) => model.ExpectedIfAlive(frequency, recency, age, clock + (pace * time));
    }
}
