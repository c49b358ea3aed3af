namespace Patron.Models.Btyd;

/// <summary>What came of one treatment, for each customer, over all its contacts.</summary>
/// <param name="Purchases">
/// Repeat purchases while it acted, from its very start on. Range: whole numbers, those of all treatments at most the frequency.
/// </param>
/// <param name="Before">
/// Time for which it acted up to the customer's last purchase. Range: those of all treatments at most the recency.
/// </param>
/// <param name="After">Time for which it acted since. Range: those of all treatments at most the age less the recency.</param>
public sealed record TreatedTime(double[] Purchases, double[] Before, double[] After);

/// <summary>
/// Purchase histories of customers some of whom were treated at times, with who they are: what <see cref="ReactionClasses"/> is
/// fitted on and tells the future of. No two treatments act on a customer at once.
/// </summary>
public sealed class ReactionHistories
{
    const double Slack = 1e-9;

    ReactionHistories(double[] frequency, double[] recency, double[] age, TreatedTime[] treatments, string[][] attributes)
    {
        (Frequency, Recency, Age, Treatments, Attributes) = (frequency, recency, age, treatments, attributes);
    }

    /// <summary>Number of customers.</summary>
    public int Count => Frequency.Length;

    internal double[] Frequency { get; }

    internal double[] Recency { get; }

    internal double[] Age { get; }

    internal TreatedTime[] Treatments { get; }

    /// <summary>Values of each attribute, by customer.</summary>
    internal string[][] Attributes { get; }

    /// <summary>Takes columns of equal length; they must not be changed afterwards.</summary>
    /// <param name="frequency">Repeat purchases x. Range: whole numbers &gt;= 0.</param>
    /// <param name="recency">
    /// Time of the last purchase since the first. Range: 0 &lt;= recency &lt;= age; 0 where frequency is 0.
    /// </param>
    /// <param name="age">Time since the first purchase. Range: &gt;= 0, finite.</param>
    /// <param name="treatments">One entry a treatment, in an order that the model keeps; at least one.</param>
    /// <param name="attributes">
    /// What customers may differ by, such as the channel: for each attribute a value a customer, one of its own where none is known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A column's length differs, a value is out of range, or an attribute has none; names the row (from 0) and the value.
    /// </exception>
    public static ReactionHistories Create(
        double[] frequency, double[] recency, double[] age, IReadOnlyList<TreatedTime> treatments,
        params IReadOnlyList<string[]> attributes)
    {
        HistoryCheck.Columns(frequency, recency, age);
        if (treatments.Count == 0)
            throw new ArgumentException("Reactions are learnt from treatments: give at least one.", nameof(treatments));
        TreatedTime[] all = [.. treatments];
        int rows = age.Length;
        if (all.Any(one => one.Purchases.Length != rows || one.Before.Length != rows || one.After.Length != rows))
            throw new ArgumentException($"Each column of a treatment must have {rows} rows, as the others.", nameof(treatments));
        if (attributes.Any(values => values.Length != age.Length))
            throw new ArgumentException($"Each attribute must have {age.Length} rows, as the other columns.", nameof(attributes));
        for (int row = 0; row < age.Length; row++)
        {
            Check(row, "Purchases", [.. all.Select(one => one.Purchases[row])], frequency[row]);
            Whole(row, all);
            Check(row, "Before", [.. all.Select(one => one.Before[row])], recency[row]);
            Check(row, "After", [.. all.Select(one => one.After[row])], age[row] - recency[row]);
            // At the very start of a treatment it has acted for no time yet, and may do so at the very end of the history.
            if (all.Any(one => one.Purchases[row] > 0 && one.Before[row] + one.After[row] == 0 && recency[row] < age[row]))
                throw new ArgumentException($"Row {row} has purchases in a treatment that acted at no time: check Before and After.");
            int unknown = attributes.Index().FirstOrDefault(one => one.Item[row] is null, (-1, [])).Index;
            if (unknown >= 0)
            {
                throw new ArgumentException(
                    $"Row {row}: attribute {unknown} (from 0) has no value; give rows without one a value of their own.",
                    nameof(attributes));
            }
        }

        return new(frequency, recency, age, all, [.. attributes]);
    }

    static void Whole(int row, TreatedTime[] treatments)
    {
        foreach (TreatedTime treated in treatments)
        {
            if (treated.Purchases[row] != Math.Floor(treated.Purchases[row]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"Row {row}: Purchases is {treated.Purchases[row]}; it must be a whole number."));
            }
        }
    }

    /// <summary>Sizes are at least 0 and together at most a limit, but for rounding.</summary>
    static void Check(int row, string what, double[] sizes, double limit)
    {
        foreach (double size in sizes)
        {
            if (!(size >= 0))
                throw new ArgumentException(FormattableString.Invariant($"Row {row}: {what} is {size}; it must be at least 0."));
        }

        if (sizes.Sum() > limit + (Slack * (1 + limit)))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Row {row}: {what} of all treatments is {sizes.Sum()}; the history leaves room for {limit}."));
        }
    }
}
