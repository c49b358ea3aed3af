using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>Customers whose truth is known.</summary>
/// <param name="Histories">What is seen of their purchases.</param>
/// <param name="NextSpend">What each one's next purchase costs, in money.</param>
public sealed record HurdleSimulation(SpendHistories Histories, double[] NextSpend);

public sealed partial class HurdleSpend
{
    /// <summary>Draws customers' purchases from the model.</summary>
    /// <param name="purchases">Purchases of each customer. Range: &gt;= 0.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public HurdleSimulation Simulate(ReadOnlySpan<int> purchases, long seed)
    {
        List<int> customers = [];
        List<double> amounts = [];
        double[] next = new double[purchases.Length];
        for (int row = 0; row < purchases.Length; row++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(purchases[row], nameof(purchases));
            RandomStream random = RandomStream.For(seed, "hurdle_spend", row);
            double free = A == 0 ? 0 : random.Beta(A, B);
            double log = Math.Log(Median) + (Tau * random.Normal());
            for (int purchase = 0; purchase < purchases[row]; purchase++)
            {
                customers.Add(row);
                amounts.Add(Draw());
            }

            next[row] = Draw();

            double Draw() => random.Chance(free) ? 0 : Math.Exp(log + (Sigma * random.Normal()));
        }

        SpendHistories histories = SpendHistories.FromPurchases([.. customers], [.. amounts], purchases.Length);
        return new HurdleSimulation(histories, next);
    }
}
