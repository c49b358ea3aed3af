using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Spend;

/// <summary>
/// What customers spend in a period, foreseen from their features: the log odds of spending anything, the mean of the logarithm
/// of what is spent, and through softplus its standard deviation are each linear in the features. The paper's loss with a linear
/// network.
/// </summary>
/// <remarks>
/// Wang, Liu and Miao (2019), "A deep probabilistic model for customer lifetime value prediction", arXiv 1912.07753.
/// </remarks>
public sealed partial class ZilnRegression
{
    /// <summary>A regression with known coefficients.</summary>
    /// <param name="spending">Log odds of spending anything; its features are those of the model.</param>
    /// <param name="logMean">Mean of the logarithm of what is spent.</param>
    /// <param name="logScale">The x of its standard deviation ln(1 + exp x).</param>
    public ZilnRegression(LogisticRegression spending, LinearTerm logMean, LinearTerm logScale)
    {
        foreach (LinearTerm term in (LinearTerm[])[logMean, logScale])
        {
            if (term.Coefficients.Count != spending.Features.Count)
                throw new ArgumentException($"{term.Coefficients.Count} coefficients for {spending.Features.Count} features");
        }

        (Spending, LogMean, LogScale) = (spending, logMean, logScale);
    }

    /// <summary>Names of the features.</summary>
    public IReadOnlyList<string> Features => Spending.Features;

    /// <summary>Whether anything is spent.</summary>
    public LogisticRegression Spending { get; }

    /// <summary>Mean of the logarithm of what is spent.</summary>
    public LinearTerm LogMean { get; }

    /// <summary>The x of its standard deviation ln(1 + exp x).</summary>
    public LinearTerm LogScale { get; }

    /// <summary>The distribution of what one customer spends, whose values are in the order of <see cref="Features"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The features are so far out that mean or deviation leave the range of <see cref="Ziln"/>.
    /// </exception>
    public Ziln At(ReadOnlySpan<double> row) => Ziln.FromLogits(Spending.LogOdds(row), LogMean.At(row), LogScale.At(row));

    /// <summary>
    /// Expected spend of many customers, in money. The matrix must have the features of the model in the same order.
    /// </summary>
    public double[] ExpectedSpend(FeatureMatrix features) => ForRows(features, distribution => distribution.Mean);

    /// <summary>
    /// For each customer the least amount that is exceeded with a probability of 1 - <paramref name="share"/> at most.
    /// </summary>
    /// <param name="features">The features of the model in the same order.</param>
    /// <param name="share">Range: 0 &lt;= share &lt; 1.</param>
    public double[] Quantile(FeatureMatrix features, double share) =>
        ForRows(features, distribution => distribution.Quantile(share));

    /// <summary>Log-likelihood of what customers spent; its negative mean is the paper's loss.</summary>
    public double LogLikelihood(FeatureMatrix features, ReadOnlySpan<double> amounts)
    {
        SpendCheck.SameLength(amounts.Length, features.Rows, nameof(amounts));
        CheckFeatures(features);
        double sum = 0;
        for (int row = 0; row < amounts.Length; row++)
            sum += At(features.Row(row)).LogLikelihood(amounts[row]);
        return sum;
    }

    /// <summary>Draws what customers with these features spend.</summary>
    /// <param name="features">The features of the model in the same order.</param>
    /// <param name="seed">Each customer has a random stream of its own, made from the seed and the row.</param>
    public double[] Simulate(FeatureMatrix features, long seed)
    {
        CheckFeatures(features);
        double[] amounts = new double[features.Rows];
        for (int row = 0; row < amounts.Length; row++)
            amounts[row] = At(features.Row(row)).Draw(Numerics.RandomStream.For(seed, "ziln", row));
        return amounts;
    }

    double[] ForRows(FeatureMatrix features, Func<Ziln, double> figure)
    {
        CheckFeatures(features);
        double[] result = new double[features.Rows];
        for (int row = 0; row < result.Length; row++)
            result[row] = figure(At(features.Row(row)));
        return result;
    }

    void CheckFeatures(FeatureMatrix features)
    {
        if (!features.Features.SequenceEqual(Features))
        {
            throw new ArgumentException(
                $"features {string.Join(", ", features.Features)}; the model has {string.Join(", ", Features)}",
                nameof(features));
        }
    }
}
