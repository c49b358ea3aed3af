namespace Patron.Models.Btyd;

/// <summary>What a model says of customers whose rates change with time, by row.</summary>
interface ITimeVaryingCustomers
{
    /// <summary>Probability of being alive at the end of the history.</summary>
    double Alive(int row);

    /// <summary>Expected purchases in the horizon of a customer who is alive then.</summary>
    double ExpectedIfAlive(int row);

    /// <summary>The same, each discounted by exp(-rate t) at its time t from then on. Range: rate &gt; 0.</summary>
    double DiscountedIfAlive(int row, double rate);
}

/// <summary>The log-likelihood of such customers.</summary>
interface ITimeVaryingLikelihood
{
    /// <summary>Fills the gradient in parameters and coefficients and returns the value; NaN where a rate is beyond what numbers hold.</summary>
    double Evaluate(double[] parameters, ReadOnlySpan<double> coefficients, Span<double> gradient);
}
