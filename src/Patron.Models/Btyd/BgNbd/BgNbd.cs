using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// The BG/NBD model of repeat purchases: while alive a customer buys at a Poisson rate λ ~ Gamma(r, rate α), and after each
/// repeat purchase drops out for good with probability p ~ Beta(a, b). Time is in the unit of the histories it was fitted on.
/// </summary>
/// <remarks>
/// Fader, Hardie and Lee (2005), "Counting your customers the easy way", Marketing Science 24(2). Drop-out before the first
/// repeat purchase is impossible in this model, so a customer with frequency 0 is alive with probability 1.
/// </remarks>
public sealed partial class BgNbd
{
    readonly PurchaseCurve?[] _curves = new PurchaseCurve?[256];

    /// <summary>A model with given parameters. Range: each from 1e-100 to 1e100.</summary>
    public BgNbd(double r, double alpha, double a, double b)
    {
        R = FitCheck.Parameter(r, nameof(r));
        Alpha = FitCheck.Parameter(alpha, nameof(alpha));
        A = FitCheck.Parameter(a, nameof(a));
        B = FitCheck.Parameter(b, nameof(b));
    }

    /// <summary>Shape r of the gamma distribution of purchase rates.</summary>
    public double R { get; }

    /// <summary>Rate α of that distribution, a time: the mean purchase rate is r / α.</summary>
    public double Alpha { get; }

    /// <summary>First shape a of the beta distribution of drop-out probabilities; the mean is a / (a + b).</summary>
    public double A { get; }

    /// <summary>Second shape b of that distribution.</summary>
    public double B { get; }

    /// <summary>Probability that the customer is still alive at the age, given the history.</summary>
    /// <param name="frequency">Repeat purchases x. Range: whole numbers, 0 to 1e9.</param>
    /// <param name="recency">Time of the last purchase t_x. Range: 0 &lt;= recency &lt;= age.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <returns>In [0, 1]; 1 for frequency 0.</returns>
    /// <remarks>Fader, Hardie and Lee (2008), "Computing P(alive) using the BG/NBD model", equation 1.</remarks>
    public double ProbabilityAlive(double frequency, double recency, double age)
    {
        HistoryCheck.Row(frequency, recency, age);
        return Alive(frequency, recency, age);
    }

    /// <summary>Expected purchases in the coming <paramref name="horizon"/>, given the history.</summary>
    /// <param name="frequency">Repeat purchases x.</param>
    /// <param name="recency">Time of the last purchase t_x.</param>
    /// <param name="age">Time since the first purchase T.</param>
    /// <param name="horizon">Length t of the forecast, in the histories' time unit. Range: 0 to 1e100.</param>
    /// <returns>Expected count, &gt;= 0.</returns>
    /// <remarks>
    /// Fader, Hardie and Lee (2005), equation 10, in a form without its singular points (a = 1, a + b + x = 1).
    /// </remarks>
    public double ExpectedPurchases(double frequency, double recency, double age, double horizon)
    {
        HistoryCheck.Row(frequency, recency, age);
        ForecastCheck.Horizon(horizon);
        return Expected(frequency, recency, age, horizon);
    }

    /// <summary>
    /// Expected repeat purchases of a customer in the time <paramref name="horizon"/> after the first purchase.
    /// </summary>
    /// <remarks>Fader, Hardie and Lee (2005), equation 9.</remarks>
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
    /// <remarks>∫ exp(-δ s) dE[Y(s)], after Fader, Hardie and Lee (2005), "RFM and CLV", for Pareto/NBD.</remarks>
    public double DiscountedPurchases(double frequency, double recency, double age, double horizon, double rate)
    {
        HistoryCheck.Row(frequency, recency, age);
        ForecastCheck.Discount(horizon, rate);
        return Discounted(frequency, recency, age, horizon, rate);
    }

    /// <summary>The four parameters, by name.</summary>
    public override string ToString() => $"BgNbd(r = {R}, alpha = {Alpha}, a = {A}, b = {B})";

    internal double Alive(double frequency, double recency, double age)
    {
        if (frequency == 0)
            return 1;
        double length = SpecialFunctions.Log1P((age - recency) / (Alpha + recency));
        double logOdds = Math.Log(A) - Math.Log(B + (frequency - 1)) + ((R + frequency) * length);
        return 1 / (1 + Math.Exp(logOdds));
    }

    internal double Expected(double frequency, double recency, double age, double horizon) =>
        Alive(frequency, recency, age) * ExpectedIfAlive(frequency, age, horizon);

    internal double Discounted(double frequency, double recency, double age, double horizon, double rate) =>
        Alive(frequency, recency, age) * DiscountedIfAlive(frequency, age, horizon, rate);

    internal double ExpectedIfAlive(double frequency, double age, double horizon) =>
        Curve(frequency).Purchases(horizon / (Alpha + age));

    internal double DiscountedIfAlive(double frequency, double age, double horizon, double rate) =>
        Curve(frequency).Discounted(horizon / (Alpha + age), rate * (Alpha + age));

    /// <summary>The curve of a frequency, kept for the common ones; threads that race make equal curves.</summary>
    PurchaseCurve Curve(double frequency)
    {
        if (frequency >= _curves.Length)
            return new PurchaseCurve(A, B + frequency, R + frequency);
        ref PurchaseCurve? kept = ref _curves[(int)frequency];
        return kept ??= new PurchaseCurve(A, B + frequency, R + frequency);
    }
}
