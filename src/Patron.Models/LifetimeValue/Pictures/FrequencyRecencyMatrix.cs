using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>
/// What the model says of customers of one age, by how often they bought and when they last did. Histories that no customer can have, such
/// as no repeat purchase and yet a later one, are null.
/// </summary>
/// <param name="Age">The age of all of them, in the histories' time unit.</param>
/// <param name="Horizon">How far ahead purchases are expected.</param>
/// <param name="Frequencies">Repeat purchases of each column.</param>
/// <param name="Recencies">Time of the last purchase of each row.</param>
/// <param name="ProbabilityAlive">Rows by recency, in each the columns by frequency. Range: [0, 1].</param>
/// <param name="ExpectedPurchases">Purchases expected in the horizon, in the same order.</param>
/// <remarks>Fader, Hardie and Lee (2005), "RFM and CLV", section on iso-value curves; the matrices of the lifetimes package.</remarks>
public sealed record FrequencyRecencyMatrix(
    double Age,
    double Horizon,
    IReadOnlyList<double> Frequencies,
    IReadOnlyList<double> Recencies,
    IReadOnlyList<IReadOnlyList<double?>> ProbabilityAlive,
    IReadOnlyList<IReadOnlyList<double?>> ExpectedPurchases)
{
    const int MostSteps = 24;
    const int LeastFrequency = 10;
    internal const double Covered = 0.99;

    /// <summary>Of the age of the oldest customer, up to the frequency that 99 % of the customers do not exceed, at least 10.</summary>
    /// <param name="model">The model.</param>
    /// <param name="histories">At least one.</param>
    /// <param name="horizon">Length of the forecast. Range: as for the model's expected purchases.</param>
    public static FrequencyRecencyMatrix Of(PurchaseModel model, PurchaseHistories histories, double horizon)
    {
        if (histories.Count == 0)
            throw new ArgumentException("There are no histories.", nameof(histories));
        double age = 0;
        foreach (double one in histories.Age)
            age = Math.Max(age, one);
        return Of(model, age, FrequencyOfMost(histories), horizon);
    }

    /// <summary>Of a given size, in at most 24 steps either way; of a whole age all recencies are whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="age">Age of the customers.</param>
    /// <param name="most">The highest frequency. Range: &gt;= 0.</param>
    /// <param name="horizon">Length of the forecast.</param>
    public static FrequencyRecencyMatrix Of(PurchaseModel model, double age, int most, double horizon)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        double step = Math.Max(1, Math.Ceiling((double)most / MostSteps));
        double[] frequencies = [.. Enumerable.Range(0, (int)(most / step) + 1).Select(index => index * step)];
        double[] recencies = TimeSteps.Of(age, MostSteps);
        return new(age, horizon, frequencies, recencies, Table(model.ProbabilityAlive), Table(Expected));

        double Expected(double frequency, double recency, double at) => model.ExpectedPurchases(frequency, recency, at, horizon);

        double?[][] Table(Func<double, double, double, double> value) =>
        [
            .. recencies.Select(recency => frequencies.Select<double, double?>(frequency =>
                model.Admits(frequency, recency, age) ? value(frequency, recency, age) : null).ToArray()),
        ];
    }

    static int FrequencyOfMost(PurchaseHistories histories)
    {
        double[] frequencies = histories.Frequency.ToArray();
        double[] customers = histories.Weights.ToArray();
        Array.Sort(frequencies, customers);
        double left = Covered * customers.Sum();
        int row = 0;
        while (row < customers.Length - 1 && (left -= customers[row]) > 0)
            row++;
        return (int)Math.Max(LeastFrequency, frequencies[row]);
    }
}
