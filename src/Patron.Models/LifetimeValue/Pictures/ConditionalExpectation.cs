using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>Purchases in the hold-out time by the number of repeat purchases before it.</summary>
/// <param name="Groups">By rising frequency, those that customers have; the last may stand for all above too.</param>
/// <remarks>Fader, Hardie and Lee (2005), figure 6.</remarks>
public sealed record ConditionalExpectation(IReadOnlyList<FrequencyOutcome> Groups)
{
    internal static ConditionalExpectation Of(PurchaseHistories histories, double[] expected, double[] actual, int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(last);
        int[] customers = new int[last + 1];
        double[] actuals = new double[last + 1];
        double[] expectations = new double[last + 1];
        for (int row = 0; row < actual.Length; row++)
        {
            int group = (int)Math.Min(histories.Frequency[row], last);
            customers[group]++;
            actuals[group] += actual[row];
            expectations[group] += expected[row];
        }

        return new(
        [
            .. from frequency in Enumerable.Range(0, last + 1)
               let count = customers[frequency]
               where count > 0
               select new FrequencyOutcome(frequency, frequency == last, count, actuals[frequency] / count, expectations[frequency] / count),
        ]);
    }
}

/// <summary>Customers of equal frequency: what was expected of them and what they did.</summary>
/// <param name="Frequency">Repeat purchases before the hold-out.</param>
/// <param name="AndMore">Whether higher frequencies are counted here too.</param>
/// <param name="Customers">How many they are.</param>
/// <param name="Actual">Mean purchases in the hold-out.</param>
/// <param name="Expected">Mean of the expected purchases.</param>
public sealed record FrequencyOutcome(int Frequency, bool AndMore, int Customers, double Actual, double Expected);
