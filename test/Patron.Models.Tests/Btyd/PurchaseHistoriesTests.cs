using Patron.Models.Btyd;

namespace Patron.Models.Tests.Btyd;

public class PurchaseHistoriesTests
{
    [Theory]
    [InlineData(-1, 0, 5, "Row 1: frequency is -1; it must be a whole number from 0 to 1000000000.")]
    [InlineData(1.5, 1, 5, "Row 1: frequency is 1.5; it must be a whole number from 0 to 1000000000.")]
    [InlineData(double.NaN, 1, 5, "Row 1: frequency is NaN; it must be a whole number from 0 to 1000000000.")]
    [InlineData(1, 6, 5, "Row 1: recency is 6; it must be from 0 to the age, 5.")]
    [InlineData(1, -1, 5, "Row 1: recency is -1; it must be from 0 to the age, 5.")]
    [InlineData(1, 0, 2e100, "Row 1: age is 2E+100; it must be from 0 to 1E+100.")]
    [InlineData(1, 0, -2, "Row 1: age is -2; it must be from 0 to 1E+100.")]
    [InlineData(0, 2, 5, "Row 1: recency is 2 without a repeat purchase; it must be 0.")]
    public void Wrong_values_are_named_with_row_and_range(double frequency, double recency, double age, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => PurchaseHistories.Create([2, frequency], [3, recency], [9, age]));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_unequal_length_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PurchaseHistories.Create([1, 2], [1], [1, 2]));
        Assert.Throws<ArgumentException>(() => PurchaseHistories.Create([1], [1], [1], [1, 2]));
        Assert.Throws<ArgumentException>(() => PurchaseHistories.Create([1], [1], [1], [0]));
    }

    [Fact]
    public void Folding_joins_equal_rows_and_adds_their_weights_in_order_of_first_appearance()
    {
        PurchaseHistories folded = PurchaseHistories.Create(
            [2, 0, 2, 0, 2], [3, 0, 3, -0.0, 4], [9, 5, 9, 5, 9], [1, 2, 10, 20, 5]).Fold();

        Assert.Equal([2, 0, 2], folded.Frequency.ToArray());
        Assert.Equal([3, 0, 4], folded.Recency.ToArray());
        Assert.Equal([9, 5, 9], folded.Age.ToArray());
        Assert.Equal([11, 22, 5], folded.Weights.ToArray());
    }

    [Fact]
    public void Folding_many_distinct_rows_loses_none()
    {
        double[] recency = [.. Enumerable.Range(0, 50_000).Select(row => row % 25_000 / 7.0)];
        double[] ones = [.. recency.Select(_ => 1.0)];
        PurchaseHistories folded = PurchaseHistories.Create(ones, recency, [.. recency.Select(_ => 4000.0)]).Fold();

        Assert.Equal(25_000, folded.Count);
        Assert.All(folded.Weights.ToArray(), weight => Assert.Equal(2, weight));
    }
}
