using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>Logistic regressions at falling penalties, each begun where the one before ended.</summary>
/// <remarks>Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 2.5.</remarks>
public static class LogisticPath
{
    /// <summary>L1 share by which the greatest penalty of a path without L1 is found, where no penalty makes all coefficients 0.</summary>
    const double SharePretended = 1e-3;

    /// <summary>Penalties in equal ratios, from the least under which every coefficient is 0 down to a share of it.</summary>
    /// <param name="features">One row per observation; finite.</param>
    /// <param name="target">The outcome of each row; both must occur.</param>
    /// <param name="options">The L1 share; its penalty is not used.</param>
    /// <param name="count">How many. Range: &gt;= 2.</param>
    /// <param name="least">The last as a share of the first. Range: 0 &lt; share &lt; 1.</param>
    /// <param name="weights">How often each row counts; null is once each.</param>
    public static double[] Penalties(
        FeatureMatrix features, bool[] target, LogisticRegressionOptions options, int count = 30, double least = 1e-5, double[]? weights = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        if (!(least > 0 && least < 1))
            throw new ArgumentOutOfRangeException(nameof(least), least, "must lie between 0 and 1");
        options.Validate();
        ElasticNetFit fit = new(features, target, RowWeights.Of(features, target, weights, options.HappenedWeight), options);
        double greatest = fit.LeastWithoutCoefficients(Math.Max(options.L1Share, SharePretended));
        return [.. Enumerable.Range(0, count).Select(index => greatest * Math.Pow(least, (double)index / (count - 1)))];
    }

    /// <summary>The regressions at given penalties.</summary>
    /// <param name="features">One row per observation; finite.</param>
    /// <param name="target">The outcome of each row; both must occur.</param>
    /// <param name="penalties">Falling, the fastest order; each finite and above 0.</param>
    /// <param name="options">The L1 share and when to stop; its penalty is not used.</param>
    /// <param name="weights">How often each row counts; null is once each.</param>
    /// <returns>A fit for each penalty, without standard errors.</returns>
    /// <exception cref="ArgumentException">As of <see cref="LogisticRegression.Fit"/>.</exception>
    public static IReadOnlyList<FitResult<LogisticRegression>> Fit(
        FeatureMatrix features, bool[] target, IReadOnlyList<double> penalties, LogisticRegressionOptions? options = null, double[]? weights = null)
    {
        options ??= new LogisticRegressionOptions();
        options.Validate();
        foreach (double penalty in penalties)
        {
            if (!(penalty > 0 && double.IsFinite(penalty)))
                throw new ArgumentOutOfRangeException(nameof(penalties), penalty, "must be finite and above 0");
        }

        ElasticNetFit fit = new(features, target, RowWeights.Of(features, target, weights, options.HappenedWeight), options);
        return [.. penalties.Select(fit.At)];
    }
}
