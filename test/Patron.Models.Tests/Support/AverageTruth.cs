using Patron.Models.Btyd;

namespace Patron.Models.Tests.Support;

/// <summary>Formulas against the process itself.</summary>
static class AverageTruth
{
    /// <summary>
    /// Purchases to come and being alive are right within three standard errors, over all and over frequent customers.
    /// </summary>
    public static void Check(PurchaseModel model, int customers, long seed)
    {
        PurchaseSimulation drawn = model.Simulate([.. Enumerable.Repeat(40.0, customers)], 26, seed);
        double[] expected = model.ExpectedPurchases(drawn.Histories, 26);
        double[] alive = model.ProbabilityAlive(drawn.Histories);
        double[] frequency = drawn.Histories.Frequency.ToArray();
        int[] all = [.. Enumerable.Range(0, customers)];
        int[] frequent = [.. all.Where(row => frequency[row] >= 5)];
        Assert.InRange(frequent.Length, 1000, customers / 2);
        foreach (int[] rows in new[] { all, frequent })
        {
            MeanIsZero(rows.Select(row => drawn.FuturePurchases[row] - expected[row]));
            MeanIsZero(rows.Select(row => (drawn.IsAlive[row] ? 1 : 0) - alive[row]));
        }
    }

    static void MeanIsZero(IEnumerable<double> differences)
    {
        double[] values = [.. differences];
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / values.Length);
        double error = deviation / Math.Sqrt(values.Length);
        Assert.InRange(mean, -3 * error, 3 * error);
        Assert.True(error > 0);
    }
}
