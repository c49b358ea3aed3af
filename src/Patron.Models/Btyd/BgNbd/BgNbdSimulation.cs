using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Customers whose truth is known.</summary>
/// <param name="Histories">What is seen at each age.</param>
/// <param name="PurchaseRate">Each customer's purchases per unit of time while alive.</param>
/// <param name="DropoutProbability">Each customer's probability of dropping out after a repeat purchase.</param>
/// <param name="IsAlive">Whether the customer is alive at the age.</param>
/// <param name="FuturePurchases">Purchases in the horizon after the age.</param>
public sealed record BgNbdSimulation(
    PurchaseHistories Histories, double[] PurchaseRate, double[] DropoutProbability, bool[] IsAlive, double[] FuturePurchases);

public sealed partial class BgNbd
{
    /// <summary>Draws customers from the model, one for each age, in continuous time.</summary>
    /// <param name="age">Time since each customer's first purchase. Range: &gt;= 0.</param>
    /// <param name="horizon">Length of the future to draw as well. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public BgNbdSimulation Simulate(ReadOnlySpan<double> age, double horizon, long seed)
    {
        ForecastCheck.Horizon(horizon);
        int customers = age.Length;
        (double[] frequency, double[] recency) = (new double[customers], new double[customers]);
        (double[] rates, double[] dropouts) = (new double[customers], new double[customers]);
        bool[] alive = new bool[customers];
        double[] future = new double[customers];
        for (int row = 0; row < customers; row++)
        {
            RandomStream random = RandomStream.For(seed, "bg_nbd", row);
            (rates[row], dropouts[row]) = (random.Gamma(R, Alpha), random.Beta(A, B));
            alive[row] = true;
            double time = random.Exponential(rates[row]);
            for (; time <= age[row] && alive[row]; time += random.Exponential(rates[row]))
            {
                frequency[row]++;
                recency[row] = time;
                alive[row] = !random.Chance(dropouts[row]);
            }

            // Drop-out comes only after a purchase, so whoever is alive here is alive until the next one.
            for (bool stays = alive[row]; stays && time <= age[row] + horizon; time += random.Exponential(rates[row]))
            {
                future[row]++;
                stays = !random.Chance(dropouts[row]);
            }
        }

        PurchaseHistories histories = PurchaseHistories.Create(frequency, recency, age);
        return new BgNbdSimulation(histories, rates, dropouts, alive, future);
    }
}
