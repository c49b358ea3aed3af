namespace Patron.Models.Evaluation;

/// <summary>A figure taken from a sample and how sure it is.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">Its standard error, in its unit.</param>
/// <param name="Low">Lower end of the two-sided interval.</param>
/// <param name="High">Upper end of it.</param>
public readonly record struct Estimate(double Value, double StandardError, double Low, double High)
{
    /// <summary>
    /// Confidence of intervals unless another is asked for: one in forty lies wholly above the truth, one in forty below.
    /// </summary>
    public const double UsualConfidence = 0.95;

    /// <summary>An estimate whose errors are normal.</summary>
    /// <param name="value">The estimate.</param>
    /// <param name="standardError">Its standard error. Range: &gt;= 0.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    public static Estimate Normal(double value, double standardError, double confidence = UsualConfidence)
    {
        if (!(confidence > 0 && confidence < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "must lie between 0 and 1");
        double reach = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (1 + confidence) / 2) * standardError;
        return new Estimate(value, standardError, value - reach, value + reach);
    }

    /// <summary>The mean of values, from independent rows.</summary>
    /// <param name="values">Finite; at least two, because one says nothing of the spread.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    public static Estimate MeanOf(ReadOnlySpan<double> values, double confidence = UsualConfidence) =>
        MeanOf(values, default, confidence);

    /// <summary>The weighted mean of values, from independent rows.</summary>
    /// <param name="values">Finite; at least two of a weight above 0.</param>
    /// <param name="weights">At least 0 each; empty for 1 each.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    /// <remarks>
    /// The variance of a ratio of sums, linearised: n / (n - 1) times the sum of (weight x distance from the mean)² over the
    /// square of the weights' sum (Cochran, Sampling Techniques, 1977, equation 2.39).
    /// </remarks>
    public static Estimate MeanOf(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double confidence = UsualConfidence)
    {
        (double sum, double weight, int rows) = (0, 0, 0);
        for (int row = 0; row < values.Length; row++)
        {
            double one = weights.IsEmpty ? 1 : weights[row];
            sum += one * values[row];
            weight += one;
            rows += one > 0 ? 1 : 0;
        }

        if (rows < 2)
            throw new ArgumentException($"{rows} rows; a mean with an interval needs at least two", nameof(values));
        double mean = sum / weight;
        double squares = 0;
        for (int row = 0; row < values.Length; row++)
        {
            double distance = (weights.IsEmpty ? 1 : weights[row]) * (values[row] - mean);
            squares += distance * distance;
        }

        if (!double.IsFinite(squares))
            throw new ArgumentException("a value is not finite", nameof(values));
        return Normal(mean, Math.Sqrt(squares * rows / (rows - 1)) / weight, confidence);
    }
}
