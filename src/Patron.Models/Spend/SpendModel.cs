using Patron.Models.Numerics;

namespace Patron.Models.Spend;

/// <summary>A model of what a customer spends per purchase, given the purchases so far.</summary>
/// <remarks>Parameters are positive; 0 stands for one that is known to play no part.</remarks>
public abstract class SpendModel
{
    private protected SpendModel()
    {
    }

    /// <summary>Which model it is.</summary>
    public abstract SpendModelKind Kind { get; }

    /// <summary>Values of the parameters, in the order of the kind's names.</summary>
    public abstract IReadOnlyList<double> Parameters { get; }

    /// <summary>Mean spend per purchase over all customers, in money; may be infinite, see the model.</summary>
    public abstract double PopulationMean { get; }

    /// <summary>Expected spend per future purchase of each customer, in money; the population mean without a purchase.</summary>
    public abstract double[] ExpectedSpend(SpendHistories histories);

    /// <summary>How many of the first parameters are known to play no part, where the data say nothing of them.</summary>
    internal virtual int Known => 0;

    /// <summary>What a reader of a fit that came out so should know.</summary>
    internal virtual IReadOnlyList<string> Warnings => [];

    /// <summary>
    /// The log-likelihood of histories, with its derivatives in the parameters behind the known ones; passes over what the model cannot learn from.
    /// </summary>
    internal abstract SmoothFunction LikelihoodOf(SpendHistories histories, int? threads);

    /// <summary>Log-likelihood of the histories that the model can learn from.</summary>
    internal abstract double LogLikelihoodOf(SpendHistories histories);

    /// <summary>Derivatives of the log of a customer's expected spend by the logs of the parameters.</summary>
    internal abstract void LogSlopes(SpendHistories histories, int row, Span<double> slopes);

    /// <summary>How far a customer's future purchases may stray.</summary>
    internal abstract SpendMoments Moments(SpendHistories histories, int row);

    /// <summary>Draws what customers with so many purchases pay for them.</summary>
    internal abstract SpendHistories Draw(ReadOnlySpan<double> purchases, long seed);
}

/// <summary>What is known of a customer's future purchases.</summary>
/// <param name="Mean">Expected spend of one, in money.</param>
/// <param name="MeanSquare">Expected square of the customer's own mean; infinite where it has no second moment.</param>
/// <param name="Square">Expected square of what one purchase costs; at least <paramref name="MeanSquare"/>.</param>
readonly record struct SpendMoments(double Mean, double MeanSquare, double Square);
