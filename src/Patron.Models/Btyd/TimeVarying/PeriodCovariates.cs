namespace Patron.Models.Btyd;

/// <summary>
/// What moves the rates of customers and changes with time: numbers that are constant within each period of a calendar, for all customers
/// (a season, a campaign) or for each (contacted in that week). What does not change is a column of the second kind with one number.
/// </summary>
public sealed class PeriodCovariates
{
    readonly double[] _boundaries;
    readonly double[][] _columns;
    readonly bool[] _isOwn;

    PeriodCovariates(double[] boundaries, string[] names, double[][] columns, bool[] isOwn)
    {
        (_boundaries, _columns, _isOwn) = (boundaries, columns, isOwn);
        Names = names;
        int own = Array.IndexOf(isOwn, true);
        Customers = own < 0 ? null : columns[own].Length / Periods;
    }

    /// <summary>Names of the columns: first those of the calendar, then those of customers.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Number of periods.</summary>
    public int Periods => _boundaries.Length - 1;

    /// <summary>Number of customers; null where every column holds for all of them.</summary>
    public int? Customers { get; }

    /// <summary>Instant from which covariates are known.</summary>
    public double Start => _boundaries[0];

    /// <summary>Instant up to which covariates are known; a forecast cannot go further.</summary>
    public double End => _boundaries[^1];

    /// <summary>Copies columns.</summary>
    /// <param name="boundaries">Instants at which each period begins, and that of the end of the last: ascending, one more than there are periods.</param>
    /// <param name="calendar">Columns that hold for all customers, by name: a number for each period.</param>
    /// <param name="customers">Columns that differ between customers, by name: the first customer's periods, then the second's, and so on.</param>
    /// <exception cref="ArgumentException">
    /// No columns, a name twice, another length, boundaries that do not ascend, or a number that is not finite; names column, place and value.
    /// </exception>
    public static PeriodCovariates Create(
        ReadOnlySpan<double> boundaries, IReadOnlyDictionary<string, double[]> calendar, IReadOnlyDictionary<string, double[]>? customers = null)
    {
        customers ??= new Dictionary<string, double[]>();
        int periods = CheckedPeriods(boundaries);
        if (calendar.Count + customers.Count == 0)
            throw new ArgumentException("There are no covariates.", nameof(calendar));
        if (calendar.Keys.FirstOrDefault(customers.ContainsKey) is string twice)
            throw new ArgumentException($"{twice} is a covariate of the calendar and of customers; one of them needs another name.", nameof(customers));
        foreach ((string name, double[] values) in calendar)
            HistoryCheck.SameLength(values.Length, periods, name);
        int rows = customers.Count == 0 ? 0 : customers.Values.First().Length;
        foreach ((string name, double[] values) in customers)
        {
            HistoryCheck.SameLength(values.Length, rows, name);
            if (rows % periods != 0)
                throw new ArgumentException($"{name} has {rows} numbers; they must be {periods} periods for each customer.", nameof(customers));
        }

        KeyValuePair<string, double[]>[] all = [.. calendar, .. customers];
        foreach ((string name, double[] values) in all)
        {
            if (Array.FindIndex(values, value => !double.IsFinite(value)) is >= 0 and int place)
                throw new ArgumentException($"Place {place}: {name} is {values[place]}; it must be finite.", nameof(calendar));
        }

        return new(
            boundaries.ToArray(), [.. all.Select(column => column.Key)], [.. all.Select(column => column.Value.ToArray())],
            [.. all.Select((_, index) => index >= calendar.Count)]);
    }

    /// <summary>All numbers of a customer in a period.</summary>
    internal double[] Values(int row, int period) =>
        [.. _columns.Select((column, index) => column[(_isOwn[index] ? row * Periods : 0) + period])];

    /// <summary>A column's number at a place: a period of the first customer, then those of the next, and so on.</summary>
    internal double Value(int column, int place) => _columns[column][_isOwn[column] ? place : place % Periods];

    /// <summary>The period that an instant falls into; the first instant of a period belongs to it.</summary>
    internal int PeriodOf(double instant)
    {
        int place = Array.BinarySearch(_boundaries, instant);
        return Math.Clamp(place >= 0 ? place : ~place - 1, 0, Periods - 1);
    }

    /// <summary>The end of a period.</summary>
    internal double EndOf(int period) => _boundaries[period + 1];

    /// <summary>Refuses covariates that do not reach over the span of a customer.</summary>
    internal void CheckReach(int row, double from, double to)
    {
        if (!(from >= Start && to <= End))
            throw new ArgumentException($"Row {row}: the covariates are known from {Start} to {End}; they are needed from {from} to {to}.", nameof(row));
    }

    static int CheckedPeriods(ReadOnlySpan<double> boundaries)
    {
        if (boundaries.Length < 2)
            throw new ArgumentException($"There are {boundaries.Length} boundaries; a period has two.", nameof(boundaries));
        for (int index = 0; index < boundaries.Length; index++)
        {
            if (!double.IsFinite(boundaries[index]) || (index > 0 && !(boundaries[index] > boundaries[index - 1])))
                throw new ArgumentException($"Boundary {index} is {boundaries[index]}; boundaries must be finite and ascend.", nameof(boundaries));
        }

        return boundaries.Length - 1;
    }
}
