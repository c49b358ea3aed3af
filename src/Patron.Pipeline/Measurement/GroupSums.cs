using Patron.Models.Experiments;

namespace Patron.Pipeline.Measurement;

/// <summary>One group's customers, costs and exact sums of an outcome by day after the contact.</summary>
/// <param name="layout">Of the sums.</param>
sealed class GroupSums(SumLayout layout)
{
    readonly SortedDictionary<int, Int128[]> _days = [];
    readonly Dictionary<int, Int128> _laterCosts = [];

    /// <summary>Customers.</summary>
    public long Customers { get; private set; }

    /// <summary>What the contacts cost that count, in ten-thousandths.</summary>
    public Int128 Cost { get; private set; }

    /// <summary>Clusters that the customers make up; null where chance drew customers.</summary>
    public Clusters? Clusters { get; init; }

    /// <summary>What chance drew: clusters, or customers.</summary>
    public long Units => Clusters?.Count ?? Customers;

    public void Add(long customers, Int128 cost) => (Customers, Cost) = (Customers + customers, checked(Cost + cost));

    /// <summary>Adds what contacts cost that they had again on a day, in ten-thousandths.</summary>
    public void AddLaterCost(int day, Int128 cost) => _laterCosts[day] = checked(_laterCosts.GetValueOrDefault(day) + cost);

    /// <summary>What all their contacts of a day cost, in ten-thousandths.</summary>
    public Int128 CostOn(int day) => checked((day == 0 ? Cost : 0) + _laterCosts.GetValueOrDefault(day));

    /// <summary>What the contacts that count cost and those of some days from then on, in ten-thousandths.</summary>
    public Int128 CostWithin(int days) =>
        _laterCosts.Where(one => one.Key < days).Aggregate(Cost, (sum, one) => checked(sum + one.Value));

    public void Add(int day, ReadOnlySpan<Int128> sums)
    {
        if (!_days.TryGetValue(day, out Int128[]? own))
            _days.Add(day, own = new Int128[layout.Count]);
        for (int at = 0; at < own.Length; at++)
            own[at] = checked(own[at] + sums[at]);
    }

    /// <summary>What a day added to a value.</summary>
    public Int128 On(int day, int value) => _days.TryGetValue(day, out Int128[]? sums) ? sums[SumLayout.Value(value)] : 0;

    /// <summary>The state at the end of each day, from the first.</summary>
    public IEnumerable<GroupState> ByDay(MetricView view, int days)
    {
        Int128[] total = new Int128[layout.Count];
        Int128[] before = _days.GetValueOrDefault(-1) ?? new Int128[layout.Count];
        for (int day = 0; day < days; day++)
        {
            if (_days.TryGetValue(day, out Int128[]? sums))
            {
                for (int at = 0; at < total.Length; at++)
                    total[at] = checked(total[at] + sums[at]);
            }

            yield return new GroupState((long)total[SumLayout.WithOutcome], Units - (long)total[layout.Whole], Moments(view, total, before));
        }
    }

    /// <summary>Of the values, of clusters their sizes, and the covariates.</summary>
    GroupMoments Moments(MetricView view, Int128[] total, Int128[] before)
    {
        int width = view.Width;
        bool cuped = view.Metric.Cuped;
        int sizes = Clusters is null ? 0 : 1;
        int all = width + sizes + (cuped ? width : 0);
        Int128[] sums = new Int128[all];
        Int128[,] products = new Int128[all, all];
        for (int one = 0; one < width; one++)
        {
            sums[one] = total[SumLayout.Value(one)];
            for (int other = 0; other < width; other++)
                products[one, other] = total[layout.Product(one, other)];
            if (!cuped)
                continue;
            int covariate = width + sizes + one;
            sums[covariate] = before[SumLayout.Value(one)];
            for (int other = 0; other < width; other++)
            {
                products[covariate, other] = total[layout.WithCovariate(other, one)];
                products[covariate, width + sizes + other] = before[layout.Product(one, other)];
            }
        }

        if (Clusters is { } clusters)
        {
            sums[width] = checked((Int128)Customers * view.UnitsInOne);
            products[width, width] = checked(clusters.Squares * view.UnitsInOne * view.UnitsInOne);
            for (int one = 0; one < width; one++)
            {
                products[width, one] = checked(total[layout.WithSize(one)] * view.UnitsInOne);
                if (cuped)
                    products[width + 1 + one, width] = checked(before[layout.WithSize(one)] * view.UnitsInOne);
            }
        }

        return GroupMoments.FromExactSums(Units, sums, products, view.UnitsInOne);
    }
}

/// <summary>Clusters of a group's customers.</summary>
/// <param name="Count">Clusters.</param>
/// <param name="Squares">Sum of the squares of their sizes.</param>
sealed record Clusters(long Count, Int128 Squares)
{
    /// <summary>As many clusters of one size would say as much: (sum of sizes)² / sum of their squares (Kish 1965).</summary>
    /// <param name="customers">All members.</param>
    public double Effective(long customers) => Squares == 0 ? 0 : (double)customers * customers / (double)Squares;
}

/// <summary>A group at the end of a day.</summary>
/// <param name="WithOutcome">Customers with any outcome so far; of clusters those in which anybody has one.</param>
/// <param name="Without">Customers without; of clusters those in which anybody has none.</param>
/// <param name="Moments">Of the values so far, of clusters their sizes, and the covariates; of customers or clusters.</param>
sealed record GroupState(long WithOutcome, long Without, GroupMoments Moments);
