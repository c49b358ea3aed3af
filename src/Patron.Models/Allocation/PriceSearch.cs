using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>Prices of the limits and the temperature at which they were found.</summary>
readonly record struct PricesFound(double[] Prices, double Temperature);

/// <summary>
/// Prices at which the smoothed dual is least, for temperatures that fall until what the smoothing adds is a millionth of the value: projected
/// Newton steps, first on a sample of the customers, then on larger ones.
/// </summary>
/// <remarks>Bertsekas (1982), SIAM Journal on Control and Optimization 20, projected Newton methods for simple bounds.</remarks>
sealed class PriceSearch(SmoothedDual dual, CustomerColumns columns, AssignmentLimits limits, CancellationToken cancellation)
{
    const int FirstSample = 4 * OrderedSum.BlockRows;
    const int Growth = 8;
    const int MostSteps = 60;
    const double Cooling = 0.25;

    // A step that gains this share of the blur moves a price by about the root of it, in temperatures.
    const double Loose = 1e-2;
    const double Tight = 1e-8;

    const double Rounding = 1e-15;

    // The largest step of a price, in temperatures for a typical take: beyond it the probabilities of the last step say nothing.
    const double Reach = 8;

    /// <summary>Finds the prices.</summary>
    /// <param name="scale">Of the values of customers, &gt; 0.</param>
    public PricesFound Run(double scale)
    {
        double[] prices = new double[limits.Count];
        double temperature = scale;
        int sample = 0;
        do
        {
            int last = sample;
            sample = sample == 0 ? FirstSample : sample * Growth;
            sample = (long)sample * 2 >= columns.Customers ? columns.Customers : sample;
            temperature = last == 0 ? scale : Math.Max(temperature, scale / Math.Sqrt(last));
            while (true)
            {
                DualPoint point = Settle(prices, temperature, sample, Loose, 1e-12 * scale * sample);
                if (point.Blur <= (1e-6 * Math.Abs(point.Value)) + (1e-11 * scale * sample) || temperature <= 1e-11 * scale)
                    break;
                temperature *= Cooling;
            }
        }
        while (sample < columns.Customers);
        Settle(prices, temperature, sample, Tight, 0);
        return new PricesFound(prices, temperature);
    }

    /// <summary>Goes down to the least at one temperature, until a step gains less than a share of the blur.</summary>
    DualPoint Settle(double[] prices, double temperature, int customers, double share, double negligible)
    {
        DualPoint point = dual.At(prices, temperature, customers);
        for (int steps = 0; steps < MostSteps; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] free = [.. Enumerable.Range(0, prices.Length).Where(limit => prices[limit] > 0 || point.Gradient[limit] < 0)];
            if (free.Length == 0)
                return point;
            double[] step = Step(point, free, temperature);
            double gained = -free.Select((limit, place) => step[place] * point.Gradient[limit]).Sum();
            if (gained <= (share * point.Blur) + negligible || Down(prices, free, step, temperature, customers, point) is not { } next)
                return point;
            point = next;
        }

        return point;
    }

    double[] Step(DualPoint point, int[] free, double temperature)
    {
        int size = free.Length;
        double[] unit = new double[size];
        for (int place = 0; place < size; place++)
        {
            int limit = free[place];
            double least = Math.Abs(point.Gradient[limit]) * limits.Typical[limit] / (Reach * temperature);
            double own = Math.Max(point.Curvature[limit, limit], least);
            unit[place] = own > 0 ? 1 / Math.Sqrt(own) : 0;
        }

        double[,] scaled = new double[size, size];
        double[] step = new double[size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < row; column++)
                scaled[row, column] = point.Curvature[free[row], free[column]] * unit[row] * unit[column];
            scaled[row, row] = 1;
            step[row] = -point.Gradient[free[row]] * unit[row];
        }

        double[,] factor = new double[size, size];
        for (double shift = 1e-9; !Cholesky.TryFactor(scaled, shift, factor); shift *= 100)
        {
        }

        Cholesky.Solve(factor, step);
        double longest = 0;
        for (int place = 0; place < size; place++)
        {
            step[place] *= unit[place];
            longest = Math.Max(longest, Math.Abs(step[place]) * limits.Typical[free[place]] / (Reach * temperature));
        }

        return longest <= 1 ? step : Array.ConvertAll(step, one => one / longest);
    }

    /// <summary>Moves the prices along a step, halved until it goes down; null where it does not, prices as before.</summary>
    DualPoint? Down(double[] prices, int[] free, double[] step, double temperature, int customers, DualPoint point)
    {
        double[] before = [.. prices];
        for (double length = 1; length > 1e-6; length *= 0.5)
        {
            double foreseen = 0;
            for (int place = 0; place < free.Length; place++)
            {
                int limit = free[place];
                prices[limit] = Math.Max(0, before[limit] + (length * step[place]));
                foreseen += point.Gradient[limit] * (prices[limit] - before[limit]);
            }

            DualPoint next = dual.At(prices, temperature, customers);
            if (next.Value <= point.Value + (1e-4 * foreseen) + (Rounding * Math.Abs(point.Value)))
                return next;
        }

        before.CopyTo(prices, 0);
        return null;
    }
}
