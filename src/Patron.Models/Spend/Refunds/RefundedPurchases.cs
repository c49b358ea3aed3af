namespace Patron.Models.Spend;

/// <summary>
/// A customer's purchases less the refunds that belong to them, exact to the last decimal: what the purchases cost less all
/// refunds is <see cref="NetSpend"/> less <see cref="UnmatchedTotal"/>, and no purchase becomes negative.
/// </summary>
public sealed class RefundedPurchases
{
    RefundedPurchases(decimal gross, decimal[] net, decimal[] matched, decimal[] unmatched)
    {
        Gross = gross;
        Net = net;
        Matched = matched;
        Unmatched = unmatched;
    }

    /// <summary>What all purchases cost before refunds, in money.</summary>
    public decimal Gross { get; }

    /// <summary>What is left of each purchase, in money, &gt;= 0.</summary>
    public IReadOnlyList<decimal> Net { get; }

    /// <summary>The part of each refund that was taken off purchases.</summary>
    public IReadOnlyList<decimal> Matched { get; }

    /// <summary>The part of each refund for which there was no purchase, or too little of it.</summary>
    public IReadOnlyList<decimal> Unmatched { get; }

    /// <summary>Sum of what is left of the purchases.</summary>
    public decimal NetSpend => Net.Sum();

    /// <summary>Sum of the refunds' matched parts.</summary>
    public decimal MatchedTotal => Matched.Sum();

    /// <summary>Sum of their unmatched parts.</summary>
    public decimal UnmatchedTotal => Unmatched.Sum();

    /// <summary>Purchases of which something is left.</summary>
    public int PaidPurchases => Net.Count(amount => amount > 0);

    /// <summary>
    /// Takes refunds off purchases. A refund whose purchase is known reduces that one alone; these go first. The others, in order
    /// of time, reduce the latest purchase not after them, then the one before it, until they are used up.
    /// </summary>
    /// <param name="purchaseTimes">When each purchase was made, in any order.</param>
    /// <param name="purchaseAmounts">What it cost. Range: 0 to 1e14, with at most four decimals.</param>
    /// <param name="refundTimes">When each refund was given, in any order.</param>
    /// <param name="refundAmounts">How much, as a positive amount. Range: 0 to 1e14, with at most four decimals.</param>
    /// <param name="refundedPurchases">
    /// The purchase each refund belongs to, from 0, or -1 for unknown; empty where none is known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A column's length differs, or a value is out of range; names row and value.
    /// </exception>
    public static RefundedPurchases Reconcile(
        ReadOnlySpan<DateTime> purchaseTimes,
        ReadOnlySpan<decimal> purchaseAmounts,
        ReadOnlySpan<DateTime> refundTimes,
        ReadOnlySpan<decimal> refundAmounts,
        ReadOnlySpan<int> refundedPurchases = default)
    {
        SpendCheck.SameLength(purchaseAmounts.Length, purchaseTimes.Length, nameof(purchaseAmounts));
        SpendCheck.SameLength(refundAmounts.Length, refundTimes.Length, nameof(refundAmounts));
        if (!refundedPurchases.IsEmpty)
            SpendCheck.SameLength(refundedPurchases.Length, refundTimes.Length, nameof(refundedPurchases));
        decimal gross = Checked(purchaseAmounts, nameof(purchaseAmounts));
        Checked(refundAmounts, nameof(refundAmounts));
        decimal[] net = purchaseAmounts.ToArray();
        decimal[] left = refundAmounts.ToArray();
        List<int> unknown = [];
        for (int refund = 0; refund < left.Length; refund++)
        {
            int purchase = refundedPurchases.IsEmpty ? -1 : refundedPurchases[refund];
            if (purchase < -1 || purchase >= net.Length)
            {
                throw new ArgumentException($"Row {refund}: the refund belongs to purchase {purchase}; there are {net.Length}, "
                    + "from 0, and -1 is for unknown.", nameof(refundedPurchases));
            }

            if (purchase >= 0)
                Take(ref net[purchase], ref left[refund]);
            else
                unknown.Add(refund);
        }

        TakeFromLatest(purchaseTimes.ToArray(), net, refundTimes.ToArray(), left, unknown);
        return new RefundedPurchases(gross, net, [.. refundAmounts.ToArray().Zip(left, (whole, rest) => whole - rest)], left);
    }

    static void TakeFromLatest(DateTime[] bought, decimal[] net, DateTime[] refunded, decimal[] left, List<int> refunds)
    {
        Stack<int> open = new();
        int[] purchases = [.. Enumerable.Range(0, net.Length).OrderBy(purchase => bought[purchase])];
        int next = 0;
        foreach (int refund in refunds.OrderBy(refund => refunded[refund]))
        {
            for (; next < purchases.Length && bought[purchases[next]] <= refunded[refund]; next++)
                open.Push(purchases[next]);
            while (left[refund] > 0 && open.TryPeek(out int latest))
            {
                Take(ref net[latest], ref left[refund]);
                if (net[latest] == 0)
                    open.Pop();
            }
        }
    }

    static void Take(ref decimal net, ref decimal refund)
    {
        decimal amount = Math.Min(net, refund);
        net -= amount;
        refund -= amount;
    }

    /// <summary>The sum; within the range no addition or subtraction of decimals rounds.</summary>
    static decimal Checked(ReadOnlySpan<decimal> amounts, string column)
    {
        decimal sum = 0;
        for (int row = 0; row < amounts.Length; row++)
        {
            if (amounts[row] is < 0 or > 1e14m || amounts[row] * 10_000 % 1 != 0)
            {
                throw new ArgumentException(
                    $"Row {row}: the amount is {amounts[row]}; it must be from 0 to 1e14 with at most four decimals.", column);
            }

            sum += amounts[row];
        }

        return sum;
    }
}
