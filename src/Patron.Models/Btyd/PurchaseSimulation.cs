using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Customers whose truth is known.</summary>
/// <param name="Histories">What is seen at each age.</param>
/// <param name="IsAlive">Whether the customer is alive at the age.</param>
/// <param name="FuturePurchases">Purchases in the horizon after the age.</param>
public sealed record PurchaseSimulation(PurchaseHistories Histories, bool[] IsAlive, double[] FuturePurchases);

public abstract partial class PurchaseModel
{
    /// <summary>Draws customers from the model, one for each age.</summary>
    /// <param name="age">Time since each customer's first purchase. Range: &gt;= 0.</param>
    /// <param name="horizon">Length of the future to draw as well. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public PurchaseSimulation Simulate(ReadOnlySpan<double> age, double horizon, long seed)
    {
        CheckHorizon(horizon);
        int customers = age.Length;
        (double[] frequency, double[] recency) = (new double[customers], new double[customers]);
        bool[] alive = new bool[customers];
        double[] future = new double[customers];
        List<double> times = [];
        for (int row = 0; row < customers; row++)
        {
            times.Clear();
            CheckRow(row, 0, 0, age[row]);
            alive[row] = Draw(RandomStream.For(seed, Kind.Key, row), age[row], age[row] + horizon, times);
            foreach (double time in times)
            {
                if (time > age[row])
                {
                    future[row]++;
                    continue;
                }

                frequency[row]++;
                recency[row] = time;
            }
        }

        return new PurchaseSimulation(PurchaseHistories.Create(frequency, recency, age), alive, future);
    }

    /// <summary>Draws the times of one customer's repeat purchases up to <paramref name="end"/>, ascending.</summary>
    /// <returns>Whether the customer is alive at the age.</returns>
    internal bool DrawTimes(RandomStream random, double age, double end, List<double> times) => Draw(random, age, end, times);

    /// <summary>Draws one customer: adds the times of repeat purchases up to <paramref name="end"/>, ascending.</summary>
    /// <returns>Whether the customer is alive at the age.</returns>
    private protected abstract bool Draw(RandomStream random, double age, double end, List<double> times);
}
