using Patron.Models.Numerics;

namespace Patron.Models.Contractual;

/// <summary>
/// How long contracts are renewed, where leaving is seen: the lifetime of a customer whose propensity to leave is θ outlasts t
/// renewals with probability (1 - θ) to the power t^c, and θ ~ Beta(α, β) over customers. A time unit is one contract period.
/// </summary>
/// <remarks>
/// Fader and Hardie (2007) for c = 1; Fader, Hardie, Liu, Davin and Steenburgh (2018) for any c, with γ, δ for α, β.
/// </remarks>
public abstract class RenewalModel
{
    readonly string _purpose;

    private protected RenewalModel(double alpha, double beta, double exponent, string purpose)
    {
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        Beta = FitCheck.Parameter(beta, nameof(beta));
        Exponent = exponent;
        _purpose = purpose;
    }

    /// <summary>First shape α of the distribution of θ over customers.</summary>
    public double Alpha { get; }

    /// <summary>Second shape β of it.</summary>
    public double Beta { get; }

    /// <summary>Mean probability of leaving at the first renewal, α / (α + β).</summary>
    public double FirstChurn => Alpha / (Alpha + Beta);

    /// <summary>
    /// How much customers differ, 1 / (α + β + 1): near 0 all are alike, near 1 some surely stay and the others surely leave.
    /// </summary>
    public double Polarization => 1 / (Alpha + Beta + 1);

    internal double Exponent { get; }

    /// <summary>
    /// S(t): the share of new customers who renew at least <paramref name="renewals"/> times. Range of t: 0 to 1e6.
    /// </summary>
    /// <remarks>B(α, β + t^c) / B(α, β): Fader and others (2018).</remarks>
    public double Survival(int renewals)
    {
        RenewalCheck.Renewals(renewals, least: 0);
        return renewals == 0 ? 1 : Math.Exp(LogRatio(0, renewals));
    }

    /// <summary>
    /// r(t) = S(t) / S(t - 1): the share that renews of those who come to that renewal. Range: renewal 1 to 1e6.
    /// </summary>
    public double RetentionRate(int renewal)
    {
        RenewalCheck.Renewals(renewal, least: 1);
        return Math.Exp(LogRatio(renewal - 1, renewal));
    }

    /// <summary>The share of new customers who leave at that renewal, S(t - 1) - S(t). Range: renewal 1 to 1e6.</summary>
    public double ChurnProbability(int renewal)
    {
        RenewalCheck.Renewals(renewal, least: 1);
        return Survival(renewal - 1) * -SpecialFunctions.ExpM1(LogRatio(renewal - 1, renewal));
    }

    /// <summary>Customers expected to be left after each of the coming renewals.</summary>
    /// <param name="customers">How many there are now. Range: &gt;= 0, finite.</param>
    /// <param name="renewed">Renewals that they have behind them. Range: 0 to 1e6, the coming ones included.</param>
    /// <param name="renewals">Renewals to come. Range: &gt;= 0.</param>
    public double[] Project(double customers, int renewed, int renewals)
    {
        if (!(customers >= 0 && double.IsFinite(customers)))
            throw new ArgumentOutOfRangeException(nameof(customers), customers, "Customers must be >= 0 and finite.");
        RenewalCheck.Renewals(renewed, least: 0);
        RenewalCheck.Renewals(renewals, least: 0);
        double[] left = new double[renewals];
        for (int index = 0; index < renewals; index++)
            left[index] = customers *= RetentionRate(renewed + index + 1);
        return left;
    }

    /// <summary>
    /// <see cref="Project(double, int, int)"/> for each cohort of a table, from its last count on, in its own counts.
    /// </summary>
    public double[][] Project(CohortTable table, int renewals) =>
    [
        .. table.Cohorts.Select(cohort =>
            Project(cohort.Customers[^1], cohort.RenewedBefore + cohort.Customers.Count - 1, renewals)),
    ];

    /// <summary>
    /// Expected renewals still to come, without discount; see <see cref="DiscountedRenewals(int, double, double)"/>.
    /// </summary>
    public double ExpectedRenewals(int renewed, double horizon = double.PositiveInfinity) =>
        DiscountedRenewals(renewed, horizon, 0);

    /// <summary>
    /// Expected renewals still to come of a customer who is about to decide on the next one, each discounted by the periods until
    /// then: the next counts 1 if it happens, the one after it 1 / (1 + rate). Multiplied by the margin of a period it is the
    /// residual value.
    /// </summary>
    /// <param name="renewed">Renewals so far. Range: 0 to 1e6.</param>
    /// <param name="horizon">Renewals to look ahead. Range: whole, 0 to 1e9, or infinity.</param>
    /// <param name="rate">Discount a period. Range: 0, or 1e-12 to 1e100.</param>
    /// <returns>
    /// &gt;= 0; infinity for an infinite horizon without discount where α c &lt;= 1, because then the few who stay do so too
    /// long.
    /// </returns>
    /// <remarks>DERL: Fader and Hardie (2010), Marketing Science 29, with n - 1 renewals so far.</remarks>
    public double DiscountedRenewals(int renewed, double horizon, double rate)
    {
        RenewalCheck.Renewals(renewed, least: 0);
        RenewalCheck.Discount(horizon, rate);
        return new RenewalSum(this, renewed, horizon, rate).Total();
    }

    /// <summary>
    /// <see cref="DiscountedRenewals(int, double, double)"/> for a column of customers; equal ones are computed once.
    /// </summary>
    public double[] DiscountedRenewals(ReadOnlySpan<int> renewed, double horizon, double rate)
    {
        Dictionary<int, double> known = [];
        double[] result = new double[renewed.Length];
        for (int row = 0; row < result.Length; row++)
        {
            if (!known.TryGetValue(renewed[row], out result[row]))
                known[renewed[row]] = result[row] = DiscountedRenewals(renewed[row], horizon, rate);
        }

        return result;
    }

    /// <summary>
    /// Expected contract periods of a customer not yet won, discounted to the first, which counts 1: DEL of Fader and Hardie
    /// (2010).
    /// </summary>
    /// <param name="horizon">Renewals to look ahead. Range: whole, 0 to 1e9, or infinity.</param>
    /// <param name="rate">Discount a period. Range: 0, or 1e-12 to 1e100.</param>
    public double DiscountedPeriodsOfNewCustomer(double horizon, double rate) =>
        1 + (DiscountedRenewals(0, horizon, rate) / (1 + rate));

    /// <summary>Draws customers from the model and counts them over the renewals.</summary>
    /// <param name="customers">How many. Range: &gt;= 1.</param>
    /// <param name="renewals">Renewals to count. Range: 0 to 1e6.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public RenewalSimulation Simulate(int customers, int renewals, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(customers, 1);
        RenewalCheck.Renewals(renewals, least: 0);
        double[] lifetimes = new double[customers];
        double[] left = new double[renewals + 1];
        for (int row = 0; row < customers; row++)
        {
            RandomStream random = RandomStream.For(seed, _purpose, row);
            double stay = SpecialFunctions.Log1P(-random.Beta(Alpha, Beta));
            double time = Math.Pow(Math.Log(random.OpenUniform()) / stay, 1 / Exponent);
            lifetimes[row] = Math.Max(1, Math.Ceiling(time));
            for (int renewal = 0; renewal < Math.Min(lifetimes[row], left.Length); renewal++)
                left[renewal]++;
        }

        return new RenewalSimulation(CohortTable.FromSurvivors(left), lifetimes);
    }

    /// <summary>ln [S(to) / S(from)], for any real times 0 &lt;= from &lt; to.</summary>
    internal double LogRatio(double from, double to)
    {
        double start = Math.Pow(from, Exponent);
        return LogBetaRatio.Of(Beta + start, Alpha, PowerRise(from, to, Exponent));
    }

    /// <summary>-d ln S / dt at t &gt; 0.</summary>
    internal double LossRate(double time)
    {
        double power = Math.Pow(time, Exponent);
        return Exponent * (power / time) * LogBetaRatio.DigammaRise(Beta + power, Alpha);
    }

    /// <summary>to^c - from^c without cancellation.</summary>
    internal static double PowerRise(double from, double to, double exponent)
    {
        if (from == 0 || exponent == 1)
            return Math.Pow(to - (exponent == 1 ? from : 0), exponent);
        return Math.Pow(from, exponent) * SpecialFunctions.ExpM1(exponent * SpecialFunctions.Log1P((to - from) / from));
    }
}

/// <summary>Customers whose truth is known.</summary>
/// <param name="Table">What is counted.</param>
/// <param name="Lifetimes">The renewal at which each customer leaves, from 1; infinity for one who never does.</param>
public sealed record RenewalSimulation(CohortTable Table, double[] Lifetimes);
