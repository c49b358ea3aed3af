using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>
/// How likely one customer was to be alive at each time from the first purchase on, given what was known then: it falls while the customer
/// is silent, and a purchase shows that the customer was there until then. Where customers leave right after a purchase, it may also lower it.
/// </summary>
/// <param name="Points">In the order of time; a purchase has two points, right before it and with it.</param>
/// <remarks>Fader, Hardie and Lee (2005) and Hardie's notes; P(alive) of the history up to each time.</remarks>
public sealed record AliveHistory(IReadOnlyList<AlivePoint> Points)
{
    const int MostSteps = 100;

    /// <summary>Follows a customer from the first purchase to an age.</summary>
    /// <param name="model">The model.</param>
    /// <param name="purchases">Times of the repeat purchases since the first one. Range: rising, from 0 to the age.</param>
    /// <param name="age">Where it ends.</param>
    /// <exception cref="ArgumentException">Times out of order, or a history that the model cannot have.</exception>
    public static AliveHistory Of(PurchaseModel model, ReadOnlySpan<double> purchases, double age)
    {
        List<AlivePoint> points = [];
        int made = 0;
        double last = 0;
        foreach (double time in TimeSteps.Of(age, MostSteps))
        {
            for (; made < purchases.Length && purchases[made] <= time; made++)
            {
                if (!(purchases[made] >= last))
                    throw new ArgumentException($"Purchase {made} is at {purchases[made]}, the one before it at {last}.", nameof(purchases));
                Add(purchases[made]);
                last = purchases[made];
                points.Add(new AlivePoint(last, made + 1, model.ProbabilityAlive(made + 1, last, last)));
            }

            if (made == 0 || last < time)
                Add(time);
        }

        if (made < purchases.Length)
            throw new ArgumentException($"Purchase {made} is at {purchases[made]}, after the age {age}.", nameof(purchases));
        return new(points);

        void Add(double time) => points.Add(new AlivePoint(time, made, model.ProbabilityAlive(made, last, time)));
    }
}

/// <summary>A moment of a customer's history.</summary>
/// <param name="Time">Since the first purchase, in the model's time unit.</param>
/// <param name="Purchases">Repeat purchases up to it.</param>
/// <param name="ProbabilityAlive">In [0, 1].</param>
public readonly record struct AlivePoint(double Time, int Purchases, double ProbabilityAlive);
