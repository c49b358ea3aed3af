namespace Patron.Models.Numerics;

/// <summary>
/// Maximum likelihood for models whose parameters are all positive: a search over the logarithms of the parameters, with an
/// L2 penalty on their distance from a centre.
/// </summary>
/// <remarks>The objective is LL - penalty / 2 * sum((ln p - ln centre)^2), LL being the sum over all customers.</remarks>
sealed class LogScaleFit(SmoothFunction logLikelihood, string[] names, double[] centre, double penalty)
{
    /// <summary>What the search counts each parameter in, so that one in a tiny currency has not run away; 1 unless told.</summary>
    public double[] Units { get; init; } = [.. centre.Select(_ => 1.0)];

    public (double[] Parameters, FitReport Report) Run(double[] start)
    {
        Maximum maximum = NewtonMethod.Maximize(Objective, [.. start.Zip(Units, (value, unit) => Math.Log(value / unit))]);
        double[] parameters = [.. maximum.Point.Zip(Units, (log, unit) => Math.Exp(log) * unit)];
        double[,]? logCovariance = maximum.Covariance();
        double[,] covariance = Rescaled(logCovariance, parameters);
        string[] warnings = Warnings(maximum.StopReason, parameters, logCovariance, covariance);
        double value = maximum.Value + PenaltyAt(maximum.Point);
        return (parameters, new FitReport(maximum.StopReason, value, maximum.Iterations, warnings, covariance));
    }

    double Objective(ReadOnlySpan<double> logs, Span<double> gradient, double[,] hessian)
    {
        int n = logs.Length;
        double[] parameters = new double[n];
        for (int index = 0; index < n; index++)
            parameters[index] = Math.Exp(logs[index]) * Units[index];
        double value = logLikelihood(parameters, gradient, hessian);
        for (int row = 0; row < n; row++)
        {
            gradient[row] *= parameters[row];
            for (int column = 0; column <= row; column++)
                hessian[row, column] *= parameters[row] * parameters[column];
            hessian[row, row] += gradient[row] - penalty;
            gradient[row] -= penalty * (logs[row] - Math.Log(centre[row] / Units[row]));
        }

        return value - PenaltyAt(logs);
    }

    double PenaltyAt(ReadOnlySpan<double> logs)
    {
        double sum = 0;
        for (int index = 0; index < logs.Length; index++)
        {
            double distance = logs[index] - Math.Log(centre[index] / Units[index]);
            sum += distance * distance;
        }

        return penalty / 2 * sum;
    }

    /// <summary>The delta method: Cov(p_i, p_j) = p_i p_j Cov(ln p_i, ln p_j).</summary>
    static double[,] Rescaled(double[,]? logCovariance, double[] parameters)
    {
        int n = parameters.Length;
        double[,] covariance = new double[n, n];
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
                covariance[row, column] = (logCovariance?[row, column] ?? double.NaN) * (parameters[row] * parameters[column]);
        }

        return covariance;
    }

    string[] Warnings(StopReason reason, double[] parameters, double[,]? logCovariance, double[,] covariance)
    {
        List<string> warnings = [];
        if (reason != StopReason.Converged)
            warnings.Add($"The search stopped early: {reason}. Check the data, or set a penalty > 0.");
        if (logCovariance is null)
            warnings.Add("The data do not determine all parameters: no standard errors. A penalty > 0 gives a unique fit.");
        for (int index = 0; index < names.Length && logCovariance is not null; index++)
        {
            if (logCovariance[index, index] > 1)
            {
                warnings.Add($"The data hardly determine {names[index]} = {parameters[index]:G4}: "
                    + $"standard error {Math.Sqrt(covariance[index, index]):G3}. A penalty > 0 steadies it.");
            }
        }

        return [.. warnings];
    }
}
