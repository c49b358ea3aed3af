namespace Patron.Models.Contractual;

/// <summary>Customers who signed in the same period, counted again after each renewal.</summary>
/// <param name="Customers">
/// Customers at the start of the count, then those who are left after each renewal: never more than before, the first &gt; 0.
/// Shares or percentages fit alike, but standard errors need the number of customers: give it as a weight.
/// </param>
public sealed record Cohort(IReadOnlyList<double> Customers)
{
    /// <summary>
    /// Renewals that these customers had behind them when the count began, for cohorts whose beginning was not recorded. Range: 0
    /// to 1e6.
    /// </summary>
    /// <value>The default value is 0: counted from the first contract on.</value>
    public int RenewedBefore { get; init; }

    /// <summary>What each counted customer stands for. Range: &gt; 0, finite.</summary>
    /// <value>The default value is 1.</value>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// A cohort told by its losses: how many left at each renewal, and how many are still there after the last.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A loss is negative or not finite; names the renewal (from 1) and the value.
    /// </exception>
    public static Cohort FromLosses(IReadOnlyList<double> losses, double stillActive)
    {
        double[] customers = new double[losses.Count + 1];
        customers[^1] = Checked(stillActive, "still active customers");
        for (int renewal = losses.Count; renewal > 0; renewal--)
            customers[renewal - 1] = customers[renewal] + Checked(losses[renewal - 1], $"losses at renewal {renewal}");
        return new Cohort(customers);
    }

    static double Checked(double count, string what) => count >= 0 && double.IsFinite(count)
        ? count
        : throw new ArgumentException($"{what}: {count}; must be >= 0 and finite");
}
