namespace Patron.Models.LifetimeValue;

/// <summary>Covariances of the logs of parameters.</summary>
static class LogCovariance
{
    /// <summary>From that of the parameters, by the delta method; one that is 0 is known and has none.</summary>
    public static double[,] Of(double[,] covariance, IReadOnlyList<double> parameters)
    {
        double[,] scaled = new double[parameters.Count, parameters.Count];
        for (int row = 0; row < parameters.Count; row++)
        {
            for (int column = 0; column < parameters.Count; column++)
            {
                double scale = parameters[row] * parameters[column];
                scaled[row, column] = scale == 0 ? 0 : covariance[row, column] / scale;
            }
        }

        return scaled;
    }

    /// <summary>Variance of what has these derivatives by the logs of the parameters.</summary>
    public static double Variance(double[,] covariance, ReadOnlySpan<double> gradient)
    {
        double sum = 0;
        for (int row = 0; row < gradient.Length; row++)
        {
            for (int column = 0; column < gradient.Length; column++)
                sum += gradient[row] * covariance[row, column] * gradient[column];
        }

        return Math.Max(0, sum);
    }
}
