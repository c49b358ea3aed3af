using Patron.Models.Btyd;
using Patron.Models.Spend;

namespace Patron.Models.LifetimeValue.Regression;

/// <summary>
/// Single purchases of customers up to a moment. Nothing later can be in it, so that what is learnt from it has seen no outcome.
/// </summary>
public sealed class PurchaseLog
{
    readonly int[] _starts;
    readonly double[] _times;
    readonly double[]? _amounts;

    PurchaseLog(int[] starts, double[] times, double[]? amounts, double end)
    {
        (_starts, _times, _amounts) = (starts, times, amounts);
        End = end;
    }

    /// <summary>The moment that ends it, on the axis of the times.</summary>
    public double End { get; }

    /// <summary>Number of customers.</summary>
    public int Customers => _starts.Length - 1;

    /// <summary>Whether amounts are known.</summary>
    public bool HasAmounts => _amounts is not null;

    /// <summary>The time of the first purchase of all.</summary>
    public double Start => _times.Min();

    /// <summary>Copies purchases that are sorted by customer and time, one a row.</summary>
    /// <param name="customers">Who bought, from 0 without a gap, rising.</param>
    /// <param name="times">When, on any axis, in the histories' time unit; rising within a customer, none later than the end.</param>
    /// <param name="amounts">For how much, below 0 where more was returned; empty where that is not known.</param>
    /// <param name="end">The moment up to which everything is known.</param>
    /// <exception cref="ArgumentException">Not so, or no purchase; names the row and what is wrong.</exception>
    public static PurchaseLog Create(
        ReadOnlySpan<int> customers, ReadOnlySpan<double> times, ReadOnlySpan<double> amounts, double end)
    {
        if (customers.IsEmpty || times.Length != customers.Length || (!amounts.IsEmpty && amounts.Length != customers.Length))
        {
            throw new ArgumentException(
                $"{customers.Length} customers, {times.Length} times, {amounts.Length} amounts; they must be equally many, and some",
                nameof(customers));
        }

        List<int> starts = [];
        for (int row = 0; row < customers.Length; row++)
        {
            bool isNext = customers[row] == starts.Count;
            bool follows = row > 0 && customers[row] == customers[row - 1] && times[row] > times[row - 1];
            if (!isNext && !follows)
                throw new ArgumentException($"row {row}: customer {customers[row]}, time {times[row]}; not sorted", nameof(customers));
            if (!(double.IsFinite(times[row]) && times[row] <= end))
                throw new ArgumentException($"row {row}: time {times[row]}; must be finite and not after the end, {end}", nameof(times));
            if (!amounts.IsEmpty && !double.IsFinite(amounts[row]))
                throw new ArgumentException($"row {row}: amount {amounts[row]}; must be finite", nameof(amounts));
            if (isNext)
                starts.Add(row);
        }

        return new([.. starts, customers.Length], times.ToArray(), amounts.IsEmpty ? null : amounts.ToArray(), end);
    }

    /// <summary>Frequency, recency and age at the end.</summary>
    public PurchaseHistories Histories() => PurchaseHistories.Create(
        Each(customer => _starts[customer + 1] - _starts[customer] - 1.0),
        Each(customer => _times[_starts[customer + 1] - 1] - _times[_starts[customer]]),
        Each(customer => End - _times[_starts[customer]]));

    /// <summary>
    /// What repeat purchases cost: means with what was returned taken off, at least 0. One of an amount below 0 counts as free.
    /// </summary>
    /// <exception cref="InvalidOperationException">Amounts are not known.</exception>
    public SpendHistories Spends()
    {
        double[] amounts = _amounts ?? throw new InvalidOperationException("This log has no amounts.");
        List<int> who = [];
        List<double> paid = [];
        double[] means = new double[Customers];
        for (int customer = 0; customer < Customers; customer++)
        {
            double money = 0;
            for (int row = _starts[customer] + 1; row < _starts[customer + 1]; row++)
            {
                who.Add(customer);
                paid.Add(Math.Max(0, amounts[row]));
                money += amounts[row];
            }

            means[customer] = Math.Max(0, money / Math.Max(1, _starts[customer + 1] - _starts[customer] - 1));
        }

        SpendHistories single = SpendHistories.FromPurchases([.. who], [.. paid], Customers);
        return SpendHistories.Create(single.Purchases, means, single.Free, single.MeanLog, single.LogVariance);
    }

    /// <summary>Times of a customer's purchases, rising.</summary>
    internal ReadOnlySpan<double> TimesOf(int customer) => _times.AsSpan(_starts[customer].._starts[customer + 1]);

    /// <summary>Amounts of a customer's purchases, in the order of the times; only where they are known.</summary>
    internal ReadOnlySpan<double> AmountsOf(int customer) => _amounts.AsSpan(_starts[customer].._starts[customer + 1]);

    /// <summary>What was known at an earlier moment, and which of the customers were known then.</summary>
    internal (PurchaseLog Log, int[] Customers) Until(double moment)
    {
        int[] known = [.. Enumerable.Range(0, Customers).Where(customer => _times[_starts[customer]] <= moment)];
        List<int> starts = [0];
        List<int> rows = [];
        foreach (int customer in known)
        {
            for (int row = _starts[customer]; row < _starts[customer + 1] && _times[row] <= moment; row++)
                rows.Add(row);
            starts.Add(rows.Count);
        }

        double[]? amounts = _amounts is null ? null : [.. rows.Select(row => _amounts[row])];
        return (new PurchaseLog([.. starts], [.. rows.Select(row => _times[row])], amounts, moment), known);
    }

    /// <summary>What some customers did after a moment and not after a later one: purchases, and money that is at least 0.</summary>
    internal (double[] Purchases, double[]? Money) Between(double after, double until, int[] customers)
    {
        double[] purchases = new double[customers.Length];
        double[] money = new double[customers.Length];
        for (int place = 0; place < customers.Length; place++)
        {
            for (int row = _starts[customers[place]]; row < _starts[customers[place] + 1]; row++)
            {
                if (_times[row] <= after || _times[row] > until)
                    continue;
                purchases[place]++;
                money[place] += _amounts?[row] ?? 0;
            }

            money[place] = Math.Max(0, money[place]);
        }

        return (purchases, HasAmounts ? money : null);
    }

    double[] Each(Func<int, double> value) => [.. Enumerable.Range(0, Customers).Select(value)];
}
