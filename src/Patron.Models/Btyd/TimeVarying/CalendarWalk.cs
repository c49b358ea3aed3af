namespace Patron.Models.Btyd;

/// <summary>The calendar of a customer without repeat purchases, from the first purchase to the end of the horizon.</summary>
readonly struct CalendarWalk(CustomerPeriods periods, int row, double first)
{
    /// <summary>Time up to the end of the history on a clock of that pace.</summary>
    public double Age(double[] rates) => periods.Silence.Time(row, rates);

    /// <summary>Time up to the end of the horizon on a clock of that pace.</summary>
    public double End(double[] rates) => Age(rates) + periods.Future.Time(row, rates);

    /// <summary>The instant at which so much time has passed on a clock of that pace; infinity after the horizon.</summary>
    public double Instant(double time, double[] rates)
    {
        double instant = first;
        foreach (Stretches span in (ReadOnlySpan<Stretches>)[periods.Silence, periods.Future])
        {
            ReadOnlySpan<int> numbers = span.Periods(row);
            for (int index = 0; index < numbers.Length; index++)
            {
                double length = span.Lengths(row)[index];
                double passes = length * rates[numbers[index]];
                if (time <= passes)
                    return instant + (length * (time / passes));
                time -= passes;
                instant += length;
            }
        }

        return double.PositiveInfinity;
    }
}
