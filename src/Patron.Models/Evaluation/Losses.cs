namespace Patron.Models.Evaluation;

/// <summary>What each row's forecast costs, and how two forecasts of the same rows differ in it.</summary>
public static class Losses
{
    /// <summary>-ln(probability given to what happened) of each row, in nats; clipped as <see cref="BinaryMetrics.LogLoss"/>.</summary>
    public static double[] Log(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes)
    {
        Same(probabilities.Length, outcomes.Length);
        double[] losses = new double[probabilities.Length];
        for (int row = 0; row < losses.Length; row++)
        {
            double p = Math.Clamp(probabilities[row], BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);
            losses[row] = -Math.Log(outcomes[row] ? p : 1 - p);
        }

        return losses;
    }

    /// <summary>(predicted - actual)^2 of each row: of all forecasts the expected value has the least, and no other.</summary>
    /// <remarks>Strictly consistent for the mean: Gneiting (2011), Journal of the American Statistical Association 106, section 3.1.</remarks>
    public static double[] Squared(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        double[] losses = Absolute(predicted, actual);
        for (int row = 0; row < losses.Length; row++)
            losses[row] *= losses[row];
        return losses;
    }

    /// <summary>
    /// |predicted - actual| of each row. Of all forecasts the median has the least: where most buy nothing, expected purchases that
    /// are too low look better by it than true ones, so it compares no forecasts.
    /// </summary>
    public static double[] Absolute(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        Same(predicted.Length, actual.Length);
        double[] losses = new double[predicted.Length];
        for (int row = 0; row < losses.Length; row++)
            losses[row] = Math.Abs(predicted[row] - actual[row]);
        return losses;
    }

    /// <summary>
    /// By how much the mean loss of one forecast is below (1 - margin) times that of a rival on the same rows: the mean of
    /// (1 - margin) x rival - forecast. Above 0 where the forecast is better by more than the margin.
    /// </summary>
    /// <param name="forecast">Loss of each row.</param>
    /// <param name="rival">Loss of each row, in the same order.</param>
    /// <param name="margin">Share of the rival's loss that has to be saved. 0 asks for any saving.</param>
    /// <param name="confidence">Of the interval. Range: 0 &lt; confidence &lt; 1.</param>
    /// <remarks>
    /// Rows are paired, so what makes a row hard for both drops out; the interval is the normal one of the mean of differences, as
    /// in Diebold and Mariano (1995), Journal of Business and Economic Statistics 13, for independent rows.
    /// </remarks>
    public static Estimate Saving(
        ReadOnlySpan<double> forecast, ReadOnlySpan<double> rival, double margin = 0, double confidence = Estimate.UsualConfidence)
    {
        Same(forecast.Length, rival.Length);
        double[] differences = new double[forecast.Length];
        for (int row = 0; row < differences.Length; row++)
            differences[row] = ((1 - margin) * rival[row]) - forecast[row];
        return Estimate.MeanOf(differences, confidence);
    }

    static void Same(int one, int other)
    {
        if (one != other)
            throw new ArgumentException($"{one} and {other} rows; they must be equally many");
    }
}
