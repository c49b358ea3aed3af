using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Covariates of mean 0 and deviation 1, for which a search's bounds are right, and the way from what it finds back to those that were given.
/// A search's point has the logs of parameters and behind them the coefficients of effects.
/// </summary>
/// <param name="parameters">Number of the model's parameters.</param>
/// <param name="effects">Which covariate moves which parameter's log, and which way: by Sign times coefficient times covariate.</param>
/// <param name="scales">Name, mean and deviation of each covariate.</param>
sealed class EffectScale(int parameters, (int Parameter, int Covariate, int Sign)[] effects, (string Name, double Mean, double Deviation)[] scales)
{
    public double[] Scaled(double[] covariates) =>
        [.. covariates.Select((value, column) => (value - scales[column].Mean) / scales[column].Deviation)];

    /// <summary>The weight on the square of a scaled coefficient that is a penalty on the square of the given one.</summary>
    public double Penalty(int effect, double penalty)
    {
        double deviation = scales[effects[effect].Covariate].Deviation;
        return penalty / (deviation * deviation);
    }

    /// <summary>What a search with a penalty found, in given units.</summary>
    /// <exception cref="ArgumentException">The parameters while covariates are 0 are beyond what numbers hold.</exception>
    public (double[] Parameters, double[] Coefficients, FitReport Report) Found(Maximum maximum, double penalty)
    {
        double[] found = Unscaled(maximum.Point);
        double[] values = [.. found.Take(parameters).Select(Math.Exp)];
        double[] coefficients = found[parameters..];
        CheckReach(values, coefficients);
        double[,]? covariance = maximum.Covariance();
        return (values, coefficients, new FitReport(
            maximum.StopReason, maximum.Value + (penalty / 2 * coefficients.Sum(value => value * value)), maximum.Iterations,
            Warnings(maximum.StopReason, covariance), Rescaled(covariance, values)));
    }

    /// <summary>A covariate far from 0, such as a year, has its effect taken off the parameters that many times.</summary>
    void CheckReach(double[] values, double[] coefficients)
    {
        if (values.All(value => value is >= 1e-100 and <= 1e100))
            return;
        int furthest = Enumerable.Range(0, effects.Length).MaxBy(effect => Math.Abs(coefficients[effect] * scales[effects[effect].Covariate].Mean));
        (string name, double mean, _) = scales[effects[furthest].Covariate];
        throw new ArgumentException(
            $"The mean of {name} is {mean}, too far from 0 for an effect of {coefficients[furthest]}: "
            + "the model while it is 0 is beyond what numbers hold. Take its mean off the column.");
    }

    /// <summary>What a reader of the report should know.</summary>
    static string[] Warnings(StopReason reason, double[,]? covariance)
    {
        List<string> warnings = [];
        if (reason != StopReason.Converged)
            warnings.Add($"The search stopped early: {reason}. Check the data, or set a penalty > 0.");
        if (covariance is null)
            warnings.Add("The data do not determine all parameters and effects: no standard errors. Covariates that others determine have to go, or a penalty > 0 steadies them.");
        return [.. warnings];
    }

    double[] Unscaled(double[] point)
    {
        double[] unscaled = [.. point];
        for (int effect = 0; effect < effects.Length; effect++)
        {
            (_, double mean, double deviation) = scales[effects[effect].Covariate];
            unscaled[parameters + effect] /= deviation;
            unscaled[effects[effect].Parameter] -= effects[effect].Sign * unscaled[parameters + effect] * mean;
        }

        return unscaled;
    }

    /// <summary>The covariance in given units: rows and columns as points are, and the delta method for the parameters' values.</summary>
    double[,] Rescaled(double[,]? covariance, double[] values)
    {
        int places = parameters + effects.Length;
        double[][] rows = [.. Enumerable.Range(0, places).Select(row =>
            Unscaled([.. Enumerable.Range(0, places).Select(column => covariance?[row, column] ?? double.NaN)]))];
        double[,] rescaled = new double[places, places];
        for (int column = 0; column < places; column++)
        {
            double[] whole = Unscaled([.. rows.Select(row => row[column])]);
            for (int row = 0; row < places; row++)
                rescaled[row, column] = whole[row] * Scale(row) * Scale(column);
        }

        return rescaled;

        double Scale(int place) => place < parameters ? values[place] : 1;
    }
}
