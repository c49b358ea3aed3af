using Patron.Models.Evaluation;

namespace Patron.Pipeline.Promotion;

/// <summary>By how much predicted misses observed on the whole.</summary>
/// <param name="Share">(predicted - observed) / observed.</param>
sealed record Bias(Estimate Share)
{
    /// <summary>At least two rows and something observed.</summary>
    public static Bias Of(double[] predicted, double[] actual)
    {
        double total = actual.Average();
        double ratio = predicted.Average() / total;
        // The error of a ratio of means by the delta method: that of the mean of predicted - ratio x actual, over the observed mean.
        Estimate rest = Estimate.MeanOf([.. predicted.Zip(actual, (forecast, happened) => (forecast - (ratio * happened)) / total)]);
        return new Bias(Estimate.Normal(ratio - 1, rest.StandardError));
    }

    /// <summary>Whether the whole interval lies beyond a limit, on one side.</summary>
    public bool IsBeyond(double limit) => IsBeyond(Share, limit);

    public static bool IsBeyond(Estimate bias, double limit) => bias.Low > limit || bias.High < -limit;
}
