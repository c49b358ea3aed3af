namespace Patron.Models.Btyd;

/// <summary>
/// A model of when customers buy and when they stop, with known parameters: every quantity for one customer, for spans and for whole
/// histories. Time is in the unit of the histories the model was fitted on.
/// </summary>
/// <remarks>
/// Each model says how likely a customer is to be alive and what one who is alive will do; everything else follows from that here.
/// Parameters are all positive.
/// </remarks>
public abstract partial class PurchaseModel
{
    /// <summary>Which model it is.</summary>
    public abstract PurchaseModelKind Kind { get; }

    /// <summary>Values of the parameters, in the order of the kind's names. Range: each from 1e-100 to 1e100.</summary>
    public abstract IReadOnlyList<double> Parameters { get; }

    /// <summary>Log-likelihood of the histories by their weights, without constants that depend on the data alone.</summary>
    /// <param name="histories">The histories.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public abstract double LogLikelihood(PurchaseHistories histories, int? threads = null);

    /// <summary>Probability that the customer is still alive at the age, given the history.</summary>
    /// <param name="frequency">Repeat purchases x. Range: whole numbers, 0 to 1e9.</param>
    /// <param name="recency">Time of the last purchase t_x. Range: 0 &lt;= recency &lt;= age.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <returns>In [0, 1].</returns>
    public double ProbabilityAlive(double frequency, double recency, double age)
    {
        Check(frequency, recency, age);
        return Alive(frequency, recency, age);
    }

    /// <summary>Expected purchases in the coming <paramref name="horizon"/>, given the history.</summary>
    /// <param name="frequency">Repeat purchases x.</param>
    /// <param name="recency">Time of the last purchase t_x.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <param name="horizon">Length t of the forecast, in the histories' time unit. Range: 0 to 1e100.</param>
    /// <returns>Expected count, &gt;= 0.</returns>
    public double ExpectedPurchases(double frequency, double recency, double age, double horizon)
    {
        Check(frequency, recency, age);
        CheckHorizon(horizon);
        return Expected(frequency, recency, age, horizon);
    }

    /// <summary>Expected repeat purchases of a customer in the time <paramref name="horizon"/> after the first purchase.</summary>
    public double ExpectedPurchasesOfNewCustomer(double horizon) => ExpectedPurchases(0, 0, 0, horizon);

    /// <summary>
    /// Expected purchases in the coming <paramref name="horizon"/>, each discounted to now at a continuous rate: DECT, or DERT
    /// for an infinite horizon.
    /// </summary>
    /// <param name="frequency">Repeat purchases x.</param>
    /// <param name="recency">Time of the last purchase t_x.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <param name="horizon">Length t of the forecast. Range: 0 to 1e100, or infinity when rate &gt; 0.</param>
    /// <param name="rate">
    /// Continuous discount rate δ per unit of time: a purchase at time s counts exp(-δ s). Range: &gt;= 0, finite.
    /// </param>
    /// <returns>Discounted count, &gt;= 0 and at most the expected purchases.</returns>
    /// <remarks>∫ exp(-δ s) dE[Y(s)], after Fader, Hardie and Lee (2005), "RFM and CLV".</remarks>
    public double DiscountedPurchases(double frequency, double recency, double age, double horizon, double rate)
    {
        Check(frequency, recency, age);
        CheckDiscount(horizon, rate);
        return Discounted(frequency, recency, age, horizon, rate);
    }

    /// <summary>Probability of exactly <paramref name="count"/> purchases in the coming <paramref name="horizon"/>.</summary>
    /// <param name="frequency">Repeat purchases x.</param>
    /// <param name="recency">Time of the last purchase t_x.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <param name="horizon">Length t of the forecast. Range: 0 to 1e100.</param>
    /// <param name="count">Purchases. Range: &gt;= 0.</param>
    /// <returns>In [0, 1]; the probabilities of all counts add up to 1.</returns>
    public double ProbabilityOfPurchases(double frequency, double recency, double age, double horizon, int count)
    {
        Check(frequency, recency, age);
        CheckHorizon(horizon);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        double alive = Alive(frequency, recency, age);
        double gone = count == 0 ? 1 - alive : 0;
        return Math.Clamp(gone + (alive * CountIfAlive(frequency, recency, age, horizon, count)), 0, 1);
    }

    /// <summary>
    /// The time by which the next purchase has come with probability <paramref name="share"/>, the median for 0.5.
    /// </summary>
    /// <param name="frequency">Repeat purchases x.</param>
    /// <param name="recency">Time of the last purchase t_x.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <param name="share">The probability. Range: 0 &lt;= share &lt; 1.</param>
    /// <returns>Time from now; infinity where the customer is less likely than that to buy ever again.</returns>
    public double TimeToNextPurchase(double frequency, double recency, double age, double share)
    {
        Check(frequency, recency, age);
        if (!(share >= 0 && share < 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share must be from 0 and below 1.");
        double alive = Alive(frequency, recency, age);
        return NextPurchase.Time(time => alive * (1 - CountIfAlive(frequency, recency, age, time, 0)), share);
    }

    /// <summary>The model and its parameters, by name.</summary>
    public sealed override string ToString()
    {
        IEnumerable<string> parameters = Kind.ParameterNames.Zip(Parameters, (name, value) => FormattableString.Invariant($"{name} = {value}"));
        return $"{Kind.Name} ({string.Join(", ", parameters)})";
    }

    /// <summary>The log of how many times likelier the customer is to be gone than alive; minus infinity where that cannot be.</summary>
    internal abstract double LogOddsGone(double frequency, double recency, double age);

    /// <summary>Expected purchases of a customer who is alive.</summary>
    internal abstract double ExpectedIfAlive(double frequency, double recency, double age, double horizon);

    /// <summary>Discounted expected purchases of a customer who is alive; the horizon may be infinite if the rate is above 0.</summary>
    internal abstract double DiscountedIfAlive(double frequency, double recency, double age, double horizon, double rate);

    /// <summary>Probability of exactly so many purchases of a customer who is alive.</summary>
    internal abstract double CountIfAlive(double frequency, double recency, double age, double horizon, int count);

    /// <summary>
    /// Whether what a customer who is alive will do depends on when the last purchase was; else customers of equal frequency and age
    /// share the work.
    /// </summary>
    internal virtual bool DependsOnRecency => false;

    /// <summary>Whether what customers who are alive will buy is found faster for each than for customers who share it.</summary>
    internal virtual bool ExpectsFast => false;

    /// <summary>The same model with one parameter moved by a step of its logarithm.</summary>
    internal PurchaseModel Moved(int index, double logStep)
    {
        double[] moved = [.. Parameters];
        moved[index] *= Math.Exp(logStep);
        return Kind.Create(moved);
    }

    internal virtual double Alive(double frequency, double recency, double age) => 1 / (1 + Math.Exp(LogOddsGone(frequency, recency, age)));

    internal double Expected(double frequency, double recency, double age, double horizon) =>
        Alive(frequency, recency, age) * ExpectedIfAlive(frequency, recency, age, horizon);

    internal double Discounted(double frequency, double recency, double age, double horizon, double rate) =>
        Alive(frequency, recency, age) * DiscountedIfAlive(frequency, recency, age, horizon, rate);

    /// <summary>Whether a history is one that the model can have.</summary>
    internal virtual bool Admits(double frequency, double recency, double age) => HistoryCheck.IsRow(frequency, recency, age);

    /// <summary>Whether there are histories that this model cannot have and others can.</summary>
    private protected virtual bool RefusesMore => false;

    /// <summary>Refuses a history that the model cannot have, beyond what all models refuse.</summary>
    private protected virtual void CheckRow(int row, double frequency, double recency, double age)
    {
    }

    /// <summary>Refuses a horizon that the model cannot look at.</summary>
    internal virtual void CheckHorizon(double horizon) => ForecastCheck.Horizon(horizon);

    /// <summary>Refuses a horizon and rate that the model cannot discount by.</summary>
    internal virtual void CheckDiscount(double horizon, double rate) => ForecastCheck.Discount(horizon, rate);

    void Check(double frequency, double recency, double age)
    {
        HistoryCheck.Row(frequency, recency, age);
        CheckRow(0, frequency, recency, age);
    }
}
