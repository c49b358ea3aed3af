using Patron.Models.Btyd;
using Patron.Pipeline.Reporting.Pictures;

namespace Patron.Pipeline.Tests.Reporting.Pictures;

public sealed class AliveExamplesTests
{
    [Fact]
    public void Of_the_frequent_customers_one_is_surely_alive_one_in_doubt_and_one_surely_gone()
    {
        // 400 customers: the last 40, with the most purchases, are the frequent tenth.
        double[] frequency = [.. Enumerable.Range(0, 400).Select(row => row < 360 ? 1.0 : 5 + (row % 3))];
        double[] alive = [.. Enumerable.Range(0, 400).Select(row => row < 360 ? 0.5 : (row - 360) / 40.0)];
        var histories = PurchaseHistories.Create(frequency, frequency, [.. Enumerable.Repeat(30.0, 400)]);

        Assert.Equal([398, 380, 362], AliveExamples.Choose(histories, alive));
    }

    [Fact]
    public void Nobody_is_shown_twice_nor_who_never_came_back()
    {
        var histories = PurchaseHistories.Create([0, 2, 0], [0, 4, 0], [9, 9, 9]);

        Assert.Equal([1], AliveExamples.Choose(histories, [1, 0.7, 1]));
        Assert.Empty(AliveExamples.Choose(PurchaseHistories.Create([0], [0], [9]), [1]));
    }
}
