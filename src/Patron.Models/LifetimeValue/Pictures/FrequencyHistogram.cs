using Patron.Models.Btyd;

namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>Customers with each number of repeat purchases: how many there are, and how many the model expects at their ages.</summary>
/// <param name="Bars">By rising number of purchases; the last one takes all above too.</param>
/// <remarks>Fader, Hardie and Lee (2005), figure 3; a customer of age T has k repeat purchases with probability P(X(T) = k).</remarks>
public sealed record FrequencyHistogram(IReadOnlyList<FrequencyBar> Bars)
{
    /// <summary>Counts customers, and adds up what the model expects of each at its own age, equal ages together.</summary>
    /// <param name="model">The model, fitted.</param>
    /// <param name="histories">The customers.</param>
    /// <param name="last">The number of purchases that stands for all above as well. Range: &gt;= 1.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    /// <exception cref="ArgumentException">An age that the model cannot have.</exception>
    public static FrequencyHistogram Of(PurchaseModel model, PurchaseHistories histories, int last = 7, int? threads = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, 1);
        SortedDictionary<double, double> customersByAge = [];
        double[] actual = new double[last + 1];
        for (int row = 0; row < histories.Count; row++)
        {
            double weight = histories.Weights[row];
            actual[(int)Math.Min(histories.Frequency[row], last)] += weight;
            customersByAge[histories.Age[row]] = customersByAge.GetValueOrDefault(histories.Age[row]) + weight;
        }

        double[] expected = Expected(model, [.. customersByAge.Keys], [.. customersByAge.Values], last, threads);
        return new([.. actual.Select((customers, count) => new FrequencyBar(count, count == last, customers, expected[count]))]);
    }

    /// <summary>The same where covariates move the model's parameters: each customer is expected to do what the own model says.</summary>
    /// <inheritdoc cref="Of(PurchaseModel, PurchaseHistories, int, int?)"/>
    public static FrequencyHistogram Of(
        CovariateModel model, PurchaseHistories histories, CustomerCovariates covariates, int last = 7, int? threads = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, 1);
        FrequencyBar[] bars = [.. Enumerable.Range(0, last + 1).Select(count => new FrequencyBar(count, count == last, 0, 0))];
        foreach (OwnModel group in model.Groups(histories, covariates))
        {
            foreach (FrequencyBar bar in Of(group.Model, histories.Take(group.Rows), last, threads).Bars)
            {
                FrequencyBar sum = bars[bar.Frequency];
                bars[bar.Frequency] = sum with { Actual = sum.Actual + bar.Actual, Expected = sum.Expected + bar.Expected };
            }
        }

        return new(bars);
    }

    static double[] Expected(PurchaseModel model, double[] ages, double[] customers, int last, int? threads)
    {
        double[] probabilities = PurchaseModel.ByRow(
            ages.Length * last, threads, cell => model.ProbabilityOfPurchases(0, 0, 0, ages[cell / last], cell % last));
        double[] expected = new double[last + 1];
        for (int age = 0; age < ages.Length; age++)
        {
            double rest = 1;
            for (int count = 0; count < last; count++)
            {
                double probability = probabilities[(age * last) + count];
                expected[count] += customers[age] * probability;
                rest -= probability;
            }

            expected[last] += customers[age] * Math.Max(0, rest);
        }

        return expected;
    }
}

/// <summary>Customers of one number of repeat purchases.</summary>
/// <param name="Frequency">Repeat purchases.</param>
/// <param name="AndMore">Whether higher numbers are counted here too.</param>
/// <param name="Actual">How many there are.</param>
/// <param name="Expected">How many the model expects.</param>
public sealed record FrequencyBar(int Frequency, bool AndMore, double Actual, double Expected);
