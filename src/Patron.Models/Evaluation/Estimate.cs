namespace Patron.Models.Evaluation;

/// <summary>A figure taken from a sample and how sure it is.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">Its standard error, in its unit.</param>
/// <param name="Low">Lower end of the two-sided interval.</param>
/// <param name="High">Upper end of it.</param>
public readonly record struct Estimate(double Value, double StandardError, double Low, double High)
{
    /// <summary>Confidence of intervals unless another is asked for: one in forty lies wholly above the truth, one in forty below.</summary>
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
    public static Estimate MeanOf(ReadOnlySpan<double> values, double confidence = UsualConfidence)
    {
        if (values.Length < 2)
            throw new ArgumentException($"{values.Length} rows; a mean with an interval needs at least two", nameof(values));
        double mean = 0;
        foreach (double value in values)
            mean += value;
        mean /= values.Length;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        if (!double.IsFinite(squares))
            throw new ArgumentException("a value is not finite", nameof(values));
        return Normal(mean, Math.Sqrt(squares / (values.Length - 1) / values.Length), confidence);
    }
}
