using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Penalised log-likelihood of customers with covariates, in the logs of a model's parameters and, behind them, the coefficients of effects:
/// that of each group of equal covariates in the group's own parameters, by the chain rule.
/// </summary>
/// <param name="parameters">Number of the model's parameters.</param>
/// <param name="effects">Which covariate moves which parameter's log.</param>
/// <param name="groups">Covariates of each group, and its log-likelihood in its own parameters.</param>
/// <param name="penalties">Weight on half the square of each coefficient.</param>
/// <param name="threads">Most threads to use; null for all processors.</param>
sealed class CovariateLikelihood(
    int parameters,
    (int Parameter, int Covariate)[] effects,
    (double[] Covariates, SmoothFunction LogLikelihood)[] groups,
    double[] penalties,
    int? threads)
{
    /// <summary>The value at a point; fills gradient and the Hessian's lower triangle.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient, double[,] hessian)
    {
        int places = point.Length;
        double[] at = point.ToArray();
        double[] sums = new double[1 + places + (places * (places + 1) / 2)];
        OrderedSum.Over(groups.Length, sums, threads, (start, end, totals) => Add(groups.AsSpan(start, end - start), at, totals));
        double value = sums[0];
        sums.AsSpan(1, places).CopyTo(gradient);
        int next = 1 + places;
        for (int row = 0; row < places; row++)
        {
            for (int column = 0; column <= row; column++)
                hessian[row, column] = sums[next++];
        }

        for (int effect = 0; effect < effects.Length; effect++)
        {
            (int place, double weight) = (parameters + effect, penalties[effect]);
            gradient[place] -= weight * point[place];
            hessian[place, place] -= weight;
            value -= weight / 2 * point[place] * point[place];
        }

        return value;
    }

    /// <summary>Adds value, gradient and the Hessian's lower triangle, row by row.</summary>
    void Add(ReadOnlySpan<(double[] Covariates, SmoothFunction LogLikelihood)> some, double[] point, Span<double> totals)
    {
        double[] own = new double[parameters];
        double[] slopes = new double[parameters];
        double[,] curves = new double[parameters, parameters];
        (int Parameter, double Factor)[] moves = [.. point.Select((_, place) => (place, 1.0))];
        foreach ((double[] covariates, SmoothFunction logLikelihood) in some)
        {
            Array.Copy(point, own, parameters);
            for (int effect = 0; effect < effects.Length; effect++)
            {
                (int parameter, int covariate) = effects[effect];
                moves[parameters + effect] = (parameter, covariates[covariate]);
                own[parameter] += point[parameters + effect] * covariates[covariate];
            }

            for (int index = 0; index < parameters; index++)
                own[index] = Math.Exp(own[index]);
            Array.Clear(slopes);
            Array.Clear(curves);
            totals[0] += logLikelihood(own, slopes, curves);
            ToLogs(own, slopes, curves);
            int next = 1 + point.Length;
            for (int row = 0; row < moves.Length; row++)
            {
                (int parameter, double factor) = moves[row];
                totals[1 + row] += factor * slopes[parameter];
                for (int column = 0; column <= row; column++)
                {
                    (int other, double otherFactor) = moves[column];
                    totals[next++] += factor * otherFactor * curves[parameter, other];
                }
            }
        }
    }

    /// <summary>Derivatives in the logs of parameters in place of those in the parameters; fills both triangles.</summary>
    static void ToLogs(double[] values, double[] slopes, double[,] curves)
    {
        for (int row = 0; row < values.Length; row++)
        {
            slopes[row] *= values[row];
            for (int column = 0; column <= row; column++)
                curves[row, column] = curves[column, row] = values[row] * values[column] * curves[row, column];
            curves[row, row] += slopes[row];
        }
    }
}
