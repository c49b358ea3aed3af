using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>One customer as a member of one class, given the history.</summary>
/// <param name="Share">Probability of the class.</param>
/// <param name="Alive">Probability of being alive, if of the class.</param>
/// <param name="Shape">Shape of the gamma distribution of the purchase rate, alive or not.</param>
/// <param name="Rate">Its rate if alive, in time: the mean purchase rate is Shape / Rate.</param>
/// <param name="RateIfGone">The same of one who is gone.</param>
/// <param name="Leaving">Mean probability to leave after a purchase, of one who is alive.</param>
public readonly record struct ReactionState(
    double Share, double Alive, double Shape, double Rate, double RateIfGone, double Leaving)
{
    /// <summary>Purchases per unit of time up to the last one, without treatment.</summary>
    public double PaceBefore => Shape * ((Alive / Rate) + ((1 - Alive) / RateIfGone));

    /// <summary>Purchases expected per unit of time since the last one, without treatment: none of one who is gone.</summary>
    public double PaceAfter => Alive * Shape / Rate;
}

/// <summary>The likelihood of one customer's history in one class.</summary>
/// <remarks>
/// In the class's own time, in which a treatment makes time run as many times as fast as the class buys under it, the history is
/// one of BG/NBD: Fader, Hardie and Lee (2005), equation 6; each purchase under a treatment brings its factor besides.
/// </remarks>
struct ReactionTerm
{
    /// <summary>ln of the likelihood.</summary>
    public double Log;

    /// <summary>Probability of being alive.</summary>
    public double Alive;

    /// <summary>r + x.</summary>
    public double Shape;

    /// <summary>α and the class's time up to now.</summary>
    public double AtAge;

    /// <summary>α and the class's time up to the last purchase.</summary>
    public double AtLast;

    /// <param name="histories">The customers.</param>
    /// <param name="row">Which.</param>
    /// <param name="r">Shape of the class's purchase rates.</param>
    /// <param name="alpha">Their rate.</param>
    /// <param name="factors">What treatments make of the pace.</param>
    /// <param name="rising">ln Γ(r+x) / Γ(r).</param>
    /// <param name="stayed">ln B(a, b+x) / B(a, b).</param>
    /// <param name="left">ln B(a+1, b+x-1) / B(a, b); minus infinity without a chance to leave.</param>
    public static ReactionTerm Of(
        ReactionHistories histories, int row, double r, double alpha, ReadOnlySpan<double> factors,
        double rising, double stayed, double left)
    {
        ReactionTerm term = new()
        {
            Shape = r + histories.Frequency[row], AtAge = alpha + histories.Age[row], AtLast = alpha + histories.Recency[row],
        };
        double log = rising + (r * Math.Log(alpha));
        for (int treatment = 0; treatment < factors.Length; treatment++)
        {
            TreatedTime treated = histories.Treatments[treatment];
            double before = (factors[treatment] - 1) * treated.Before[row];
            term.AtLast += before;
            term.AtAge += before + ((factors[treatment] - 1) * treated.After[row]);
            if (treated.Purchases[row] > 0)
                log += treated.Purchases[row] * Math.Log(factors[treatment]);
        }

        double alive = stayed - (term.Shape * Math.Log(term.AtAge));
        if (double.IsNegativeInfinity(left))
        {
            (term.Log, term.Alive) = (log + alive, 1);
            return term;
        }

        double gone = left - (term.Shape * Math.Log(term.AtLast));
        double both = SpecialFunctions.LogSumExp(alive, gone);
        (term.Log, term.Alive) = (log + both, Math.Exp(alive - both));
        return term;
    }
}
