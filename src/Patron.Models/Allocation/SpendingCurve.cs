using Patron.Models.Evaluation;

namespace Patron.Models.Allocation;

/// <summary>Who has what after a spend.</summary>
/// <param name="Arms">The arm of each row, -1 for none.</param>
/// <param name="Part">The one customer who gets a part of a step; null where the spend ends between two steps.</param>
public sealed record SpendingPlan(int[] Arms, PartOfStep? Part);

/// <summary>A step that the spend pays only in part: the chance with which it is taken.</summary>
/// <param name="Row">The customer.</param>
/// <param name="From">The arm they have, -1 for none; it is kept with the rest of the chance.</param>
/// <param name="To">The arm they would have next.</param>
/// <param name="Share">Range: (0, 1).</param>
public sealed record PartOfStep(int Row, int From, int To, double Share);

/// <summary>
/// The most that can be gained by every spend, where each customer gets at most one of several arms and only the spend is limited: the path
/// from nobody treated to all who gain by it. Spend and gain are means over all customers.
/// </summary>
/// <remarks>
/// Sverdrup, Wu, Athey and Wager (2025), Journal of Computational and Graphical Statistics 34(3): arms off a customer's upper hull of
/// cost and reward are never used, and steps along hulls are taken by their slope (Kellerer, Pferschy and Pisinger 2004, chapter 11).
/// Steps of equal slope are taken by the hash of the key.
/// </remarks>
public sealed class SpendingCurve
{
    readonly SpendingSteps _steps;

    SpendingCurve(SpendingSteps steps)
    {
        _steps = steps;
        (Spend, Gain) = (new double[steps.Count], new double[steps.Count]);
        (double spend, double gain) = (0, 0);
        for (int step = 0; step < steps.Count; step++)
        {
            spend += steps.Cost[step];
            gain += steps.Gain[step];
            (Spend[step], Gain[step]) = (spend / steps.Customers, gain / steps.Customers);
        }
    }

    /// <summary>Spend after each step, ascending.</summary>
    public double[] Spend { get; }

    /// <summary>Gain after each step; concave in the spend where it is judged by the rewards that rank the steps.</summary>
    public double[] Gain { get; }

    /// <summary>The curve.</summary>
    /// <param name="keys">Who each row is, each once.</param>
    /// <param name="rewards">For each arm, what each row is expected to gain by it; finite.</param>
    /// <param name="costs">For each arm, what it costs at each row. Range: finite, &gt;= 0.</param>
    /// <param name="scores">
    /// For each arm, an unbiased score of each row's gain from other data, such as a doubly robust one, by which the curve is judged; null
    /// for the rewards themselves, which flatter it.
    /// </param>
    public static SpendingCurve Of(
        IReadOnlyList<string> keys, IReadOnlyList<double[]> rewards, IReadOnlyList<double[]> costs,
        IReadOnlyList<double[]>? scores = null)
    {
        ColumnCheck.Arms(rewards, keys.Count, "rewards");
        ColumnCheck.Same(costs.Count, rewards.Count, "costs");
        ColumnCheck.Arms(costs, keys.Count, "costs", least: 0);
        ColumnCheck.Same(scores?.Count ?? rewards.Count, rewards.Count, "scores");
        ColumnCheck.Arms(scores ?? rewards, keys.Count, "scores");
        return keys.Count > 0
            ? new SpendingCurve(SpendingSteps.Of(keys, rewards, costs, scores ?? rewards))
            : throw new ArgumentException("there are no customers", nameof(keys));
    }

    /// <summary>The gain of a spend; between two steps a part of the next one is taken.</summary>
    /// <param name="spend">Mean over all customers. Range: &gt;= 0.</param>
    public double GainAt(double spend) => _steps.Walk([Checked(spend)], null).Gains[0];

    /// <summary>Who has what after a spend.</summary>
    /// <param name="spend">As for <see cref="GainAt"/>.</param>
    public SpendingPlan PlanAt(double spend)
    {
        int[] arms = new int[_steps.Customers];
        Array.Fill(arms, -1);
        int paid = Array.BinarySearch(Spend, Checked(spend));
        paid = paid < 0 ? ~paid : paid + 1;
        while (paid < Spend.Length && Spend[paid] == spend)
            paid++;
        for (int step = 0; step < paid; step++)
            arms[_steps.Row[step]] = _steps.Arm[step];
        double before = paid == 0 ? 0 : Spend[paid - 1];
        return paid == Spend.Length || spend == before
            ? new SpendingPlan(arms, null)
            : new SpendingPlan(arms, new PartOfStep(
                _steps.Row[paid], arms[_steps.Row[paid]], _steps.Arm[paid], (spend - before) / (Spend[paid] - before)));
    }

    /// <summary>Gains with standard errors from resampled customers; who is treated first is held as it is.</summary>
    /// <param name="spends">Ascending. Range: &gt;= 0.</param>
    /// <param name="options">Worlds, confidence, seed, threads; the ends are those of normal errors.</param>
    public Estimate[] Estimates(IReadOnlyList<double> spends, BootstrapOptions? options = null) =>
        SpendingWorlds.Estimates(walk => walk.Gains, spends, options ?? new BootstrapOptions(), _steps);

    /// <summary>By how much this curve gains more than another policy's of the same customers; worlds are drawn for both at once.</summary>
    /// <param name="rival">Of the same keys.</param>
    /// <param name="spends">Ascending. Range: &gt;= 0.</param>
    /// <param name="options">As for <see cref="Estimates"/>.</param>
    public Estimate[] Differences(SpendingCurve rival, IReadOnlyList<double> spends, BootstrapOptions? options = null) =>
        SpendingWorlds.Estimates(walk => walk.Gains, spends, options ?? new BootstrapOptions(), _steps, rival._steps);

    /// <summary>The mean of that difference over all spends from 0: the area between the curves, divided by the spend.</summary>
    /// <param name="rival">Of the same keys.</param>
    /// <param name="upTo">The highest spend. Range: &gt; 0.</param>
    /// <param name="options">As for <see cref="Estimates"/>.</param>
    public Estimate MeanDifference(SpendingCurve rival, double upTo, BootstrapOptions? options = null) =>
        upTo > 0 && double.IsFinite(upTo)
        ? SpendingWorlds.Estimates(walk => [walk.Areas[0] / upTo], [upTo], options ?? new BootstrapOptions(), _steps, rival._steps)[0]
        : throw new ArgumentOutOfRangeException(nameof(upTo), upTo, "must be a finite number above 0");

    static double Checked(double spend) => spend >= 0 && double.IsFinite(spend)
        ? spend
        : throw new ArgumentOutOfRangeException(nameof(spend), spend, "must be a finite number of at least 0");
}
