using Patron.Models.LifetimeValue;

namespace Patron.Models.Tests.LifetimeValue;

public class HoldoutTests
{
    static readonly CustomerValues Predicted = new([1, 1, 1], [2, 0.5, 1], [10, 20, 30], [20, 10, 30], null, null);

    [Fact]
    public void Purchases_are_judged_over_all_and_spend_over_buyers()
    {
        HoldoutReport report = Holdout.Create([3, 0, 1], [12, double.NaN, 26]).Compare(Predicted);

        Assert.Equal(1.5 / 3, report.Purchases.Mae);
        Assert.Equal(4, report.Purchases.ActualTotal);
        Assert.Equal(2, report.Spend!.Rows);
        Assert.Equal(3, report.Spend.Mae);
        Assert.Equal(1, report.Spend.Bias);
        Assert.Equal(1 - (20.0 / 98), report.SpendExplained!.Value, 1e-14); // errors -2 and 4, mean 19, deviations 7 and 7
    }

    [Fact]
    public void A_hold_out_without_a_buyer_has_no_spend_to_judge()
    {
        HoldoutReport report = Holdout.Create([0, 0, 0], [0, 0, 0]).Compare(Predicted);

        Assert.Null(report.Spend);
        Assert.Null(report.SpendExplained);
    }

    [Fact]
    public void Wrong_columns_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Holdout.Create([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => Holdout.Create([-1], [1]));
        Assert.Throws<ArgumentException>(() => Holdout.Create([1], [1]).Compare(Predicted));
    }
}
