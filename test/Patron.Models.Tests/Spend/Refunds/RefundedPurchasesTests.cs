using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.Spend;

public class RefundedPurchasesTests
{
    static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_refund_reduces_its_own_purchase_or_else_the_latest_before_it()
    {
        RefundedPurchases found = RefundedPurchases.Reconcile(
            Days(1, 5, 9), [10.00m, 20.50m, 30.25m], Days(6, 20), [4.10m, 8.00m], [-1, 0]);

        Assert.Equal([2.00m, 16.40m, 30.25m], found.Net);
        Assert.Equal(0, found.UnmatchedTotal);
        Assert.Equal(48.65m, found.NetSpend);
        Assert.Equal(3, found.PaidPurchases);
    }

    [Fact]
    public void A_refund_larger_than_the_latest_purchase_goes_on_to_the_one_before()
    {
        RefundedPurchases found = RefundedPurchases.Reconcile(Days(1, 5, 9), [10m, 20m, 30m], Days(7, 8), [25m, 9m]);

        Assert.Equal([0m, 0m, 30m], found.Net);
        Assert.Equal([25m, 5m], found.Matched);
        Assert.Equal([0m, 4m], found.Unmatched);
        Assert.Equal(1, found.PaidPurchases);
    }

    [Fact]
    public void What_exceeds_a_known_purchase_or_comes_before_any_is_a_remainder()
    {
        RefundedPurchases found = RefundedPurchases.Reconcile(Days(5, 6), [10m, 10m], Days(2, 9), [3m, 12.3456m], [-1, 0]);

        Assert.Equal([0m, 10m], found.Net);
        Assert.Equal([3m, 2.3456m], found.Unmatched);
    }

    [Fact]
    public void Whatever_the_history_every_cent_is_found_again()
    {
        int rounds = Rounds.Count(ordinary: 2000, full: 200_000);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = RandomStream.For((long)Rounds.Seed, "refunds", round);
            (DateTime[] bought, decimal[] cost) = Draw(random, random.Below(7));
            (DateTime[] refunded, decimal[] back) = Draw(random, random.Below(7));
            int[] known = random.Chance(.3) ? [] : [.. back.Select(_ => random.Below(cost.Length + 1) - 1)];

            RefundedPurchases found = RefundedPurchases.Reconcile(bought, cost, refunded, back, known);

            string what = $"round {round}";
            Assert.True(found.Gross == cost.Sum(), what);
            Assert.True(found.Gross - found.MatchedTotal == found.NetSpend, what);
            Assert.True(found.MatchedTotal + found.UnmatchedTotal == back.Sum(), what);
            Assert.True(cost.Sum() - back.Sum() == found.NetSpend - found.UnmatchedTotal, what);
            Assert.True(found.Net.Zip(cost).All(pair => pair.First >= 0 && pair.First <= pair.Second), what);
            Assert.InRange(found.PaidPurchases, 0, cost.Length);
            for (int refund = 0; refund < back.Length; refund++)
            {
                Assert.True(found.Matched[refund] + found.Unmatched[refund] == back[refund], what);
                Assert.True(found.Matched[refund] >= 0 && found.Unmatched[refund] >= 0, what);
                // Nothing is left unmatched that a purchase before the refund could still bear.
                if (found.Unmatched[refund] > 0 && (known.Length == 0 || known[refund] < 0))
                    Assert.DoesNotContain(found.Net.Zip(bought), pair => pair.Second <= refunded[refund] && pair.First > 0);
                else if (found.Unmatched[refund] > 0)
                    Assert.True(found.Net[known[refund]] == 0, what);
            }
        }
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Refused("Row 1: the amount is -3; it must be from 0 to 1e14",
            () => RefundedPurchases.Reconcile(Days(1, 2), [1, -3], [], []));
        Refused("Row 0: the amount is 0.00001", () => RefundedPurchases.Reconcile([], [], Days(1), [.00001m]));
        Refused("Row 0: the refund belongs to purchase 2; there are 1",
            () => RefundedPurchases.Reconcile(Days(1), [1], Days(2), [1], [2]));
        Refused("Column refundAmounts has 0 rows", () => RefundedPurchases.Reconcile([], [], Days(1), []));
    }

    static void Refused(string message, Func<object> reconcile)
    {
        var error = Assert.Throws<ArgumentException>(reconcile);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    static (DateTime[] Times, decimal[] Amounts) Draw(RandomStream random, int count)
    {
        DateTime[] times = [.. Enumerable.Range(0, count).Select(_ => Start.AddDays(random.Below(10)))];
        return (times, [.. times.Select(_ => random.Chance(.1) ? 0 : random.Below(3_000_000) / 10_000m)]);
    }

    static DateTime[] Days(params int[] days) => [.. days.Select(day => Start.AddDays(day))];
}
