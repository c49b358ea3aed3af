namespace Patron.Models.Btyd;

/// <summary>
/// Covariates of mean 0 and deviation 1, for which a search's bounds are right, and the way from what it finds back to those that were given.
/// A search's point has the logs of parameters and behind them the coefficients of effects.
/// </summary>
/// <param name="parameters">Number of the model's parameters.</param>
/// <param name="effects">Which covariate moves which parameter's log, and which way: by Sign times coefficient times covariate.</param>
/// <param name="scales">Mean and deviation of each covariate.</param>
sealed class EffectScale(int parameters, (int Parameter, int Covariate, int Sign)[] effects, (double Mean, double Deviation)[] scales)
{
    public double[] Scaled(double[] covariates) =>
        [.. covariates.Select((value, column) => (value - scales[column].Mean) / scales[column].Deviation)];

    /// <summary>The weight on the square of a scaled coefficient that is a penalty on the square of the given one.</summary>
    public double Penalty(int effect, double penalty)
    {
        double deviation = scales[effects[effect].Covariate].Deviation;
        return penalty / (deviation * deviation);
    }

    public double[] Unscaled(double[] point)
    {
        double[] unscaled = [.. point];
        for (int effect = 0; effect < effects.Length; effect++)
        {
            (double mean, double deviation) = scales[effects[effect].Covariate];
            unscaled[parameters + effect] /= deviation;
            unscaled[effects[effect].Parameter] -= effects[effect].Sign * unscaled[parameters + effect] * mean;
        }

        return unscaled;
    }

    /// <summary>The covariance in given units: rows and columns as points are, and the delta method for the parameters' values.</summary>
    public double[,] Rescaled(double[,]? covariance, double[] values)
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
