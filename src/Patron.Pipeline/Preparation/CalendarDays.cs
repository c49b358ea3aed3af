using Patron.Models.Btyd;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>What changes with time and is the same for all customers, by day.</summary>
/// <param name="Starts">The day from which each row holds, ascending; at least one.</param>
/// <param name="Names">Names of the columns.</param>
/// <param name="Values">Each column's number in each row.</param>
sealed record CalendarDays(DateOnly[] Starts, IReadOnlyList<string> Names, double[][] Values)
{
    /// <summary>The day after the last: the last row holds as long as the one before it, a single one for a day.</summary>
    public DateOnly End => Starts[^1].AddDays(Starts.Length > 1 ? Starts[^1].DayNumber - Starts[^2].DayNumber : 1);

    /// <summary>The instant of a day's purchases, which count as of midday, so that each day has its own covariates.</summary>
    public static double Noon(double dayNumber, TimeUnit unit) => (dayNumber + 0.5) / unit.Days;

    /// <summary>Whether a column has more than one number between two instants.</summary>
    public bool Varies(string name, double from, double until, TimeUnit unit)
    {
        double[] values = Values[Names.ToList().IndexOf(name)];
        double[] lived =
        [
            .. values.Where((_, row) => InUnits(Starts[row], unit) < until && InUnits(row + 1 < Starts.Length ? Starts[row + 1] : End, unit) > from),
        ];
        return lived.Length > 0 && lived.AsSpan().ContainsAnyExcept(lived[0]);
    }

    /// <summary>As purchase models take it; instants are days since 0001-01-01 in a time unit.</summary>
    /// <param name="names">Columns.</param>
    /// <param name="unit">The unit.</param>
    /// <exception cref="InvalidOperationException">A column that there is not.</exception>
    public PeriodCovariates Periods(IReadOnlyList<string> names, TimeUnit unit)
    {
        int[] places = [.. names.Select(PlaceOf)];
        int[] rows = [.. Enumerable.Range(0, Starts.Length).Where(row => row == 0 || places.Any(place => Values[place][row] != Values[place][row - 1]))];
        return PeriodCovariates.Create(
            [.. rows.Select(row => InUnits(Starts[row], unit)), InUnits(End, unit)],
            names.Zip(places).ToDictionary(column => column.First, column => rows.Select(row => Values[column.Second][row]).ToArray()));
    }

    static double InUnits(DateOnly day, TimeUnit unit) => day.DayNumber / unit.Days;

    int PlaceOf(string name) => Names.ToList().IndexOf(name) is >= 0 and int place ? place : throw new InvalidOperationException(
        $"the model learnt from {name}, which the calendar no longer has: take the change back, or train and promote a new version");
}
