using Patron.Models.Numerics;
using Patron.Models.Spend;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Spend;

public class SpendIndependenceTests
{
    /// <summary>lifetimes.json, corr_freq_monetary_repeat: pandas' correlation over the 946 repeat buyers.</summary>
    [Fact]
    public void On_Cdnow_spend_goes_with_frequency_slightly()
    {
        Cdnow cdnow = Cdnow.Load();

        SpendIndependence found = SpendIndependence.Of(cdnow.Frequency, cdnow.MeanSpend)!;

        double expected = cdnow.Reference.GetProperty("cdnow_summary").GetProperty("corr_freq_monetary_repeat").GetDouble();
        Close.Relative(expected, found.Pearson.Value, 1e-12);
        Assert.Equal(946, found.Buyers);
        Assert.InRange(found.Pearson.PValue, 1e-4, 1e-3);
        Assert.Equal(SpendDependence.Slight, found.Dependence);
        Assert.StartsWith("Spend goes with frequency, but so little that", found.Verdict, StringComparison.Ordinal);
        Assert.Contains("correlation 0.1139", found.Verdict);
    }

    /// <summary>
    /// Eight customers by hand: r = 37 / sqrt(42 x 42) on ranks 1 to 8 with two neighbours exchanged three times is 1 - 6 x 6 /
    /// (8 x 63); p from Student's t with 6 degrees of freedom, in mpmath.
    /// </summary>
    [Fact]
    public void Ranks_interval_and_p_value_match_a_computation_by_hand()
    {
        SpendIndependence found = SpendIndependence.Of([1, 2, 3, 4, 5, 6, 7, 8, 0], [20, 10, 40, 30, 60, 50, 700, 8000, 99])!;

        double rank = 1 - (6.0 * 6 / (8 * 63));
        Close.Relative(rank, found.Spearman.Value, 1e-13);
        double reach = 1.959963984540054 * Math.Sqrt((1 + (rank * rank / 2)) / 5);
        Close.Relative(Math.Tanh(Math.Atanh(rank) - reach), found.Spearman.Low, 1e-9);
        Close.Relative(Math.Tanh(Math.Atanh(rank) + reach), found.Spearman.High, 1e-9);
        Close.Relative(0.0008629681828999822, found.Spearman.PValue, 1e-9);
        Assert.True(found.Pearson.Value < found.Spearman.Value);
        Assert.Equal(SpendDependence.Strong, found.Dependence);
    }

    [Fact]
    public void Independent_columns_are_called_dependent_as_often_as_the_level_says()
    {
        int alarms = 0;
        for (int round = 0; round < 400; round++)
        {
            RandomStream random = RandomStream.For(round, "independence");
            double[] frequency = [.. Enumerable.Range(0, 60).Select(_ => 1.0 + random.Poisson(3))];
            double[] spend = [.. frequency.Select(_ => Math.Exp(random.Normal()))];
            alarms += SpendIndependence.Of(frequency, spend)!.Spearman.PValue < 0.05 ? 1 : 0;
        }

        Assert.InRange(alarms, 8, 34); // 20 expected, 3.2 standard deviations
    }

    [Fact]
    public void What_cannot_be_judged_is_left_open_and_wrong_input_is_named()
    {
        Assert.Null(SpendIndependence.Of([1, 2, 3, 0], [1, 2, 3, 0]));
        Assert.Null(SpendIndependence.Of([1, 1, 1, 1], [1, 2, 3, 4]));
        Correlation whole = SpendIndependence.Of([1, 2, 3, 4], [1, 2, 3, 4])!.Pearson;
        Assert.Equal(1, whole.Value, 1e-14);
        Assert.InRange(whole.Low, 1 - 1e-10, 1);
        Assert.Equal(0, whole.PValue, 1e-14);
        Assert.Throws<ArgumentException>(() => SpendIndependence.Of([1, 2, 3, 4], [1, 2, 3, double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpendIndependence.Of([1, 2, 3, 4], [1, 2, 3, 4], confidence: 1));
    }
}
