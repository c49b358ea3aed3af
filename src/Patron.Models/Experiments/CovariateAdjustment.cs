using Patron.Models.Numerics;

namespace Patron.Models.Experiments;

/// <summary>The coefficients of covariates that make the variance of a difference between groups smallest.</summary>
static class CovariateAdjustment
{
    /// <summary>A covariate that leaves less than this share of its variance beside those before it adds nothing.</summary>
    const double LeastNew = 1e-10;

    /// <summary>One for each covariate; 0 where it is constant or a combination of those before it.</summary>
    /// <param name="control">Values of the metric, then of the covariates.</param>
    /// <param name="treated">The same of the treated.</param>
    /// <remarks>
    /// Difference Y - b X has variance Var Y - 2 b Cov(X, Y) + b Var X b over both groups; its minimum is at Var X b = Cov(X, Y).
    /// </remarks>
    public static double[] Coefficients(GroupEstimate control, GroupEstimate treated)
    {
        int covariates = control.Values.Length - 1;
        double[] coefficients = new double[covariates];
        List<int> taken = [];
        double[,] factor = new double[0, 0];
        for (int covariate = 1; covariate <= covariates; covariate++)
        {
            if (Sum(covariate, covariate) <= 0)
                continue;
            int[] trial = [.. taken, covariate];
            double[,] correlations = new double[trial.Length, trial.Length];
            for (int row = 0; row < trial.Length; row++)
            {
                for (int column = 0; column <= row; column++)
                    correlations[row, column] = Sum(trial[row], trial[column]) / Scale(trial[row]) / Scale(trial[column]);
            }

            double[,] grown = new double[trial.Length, trial.Length];
            if (!Cholesky.TryFactor(correlations, 0, grown) || LastPivot(grown) < LeastNew)
                continue;
            (taken, factor) = ([.. trial], grown);
        }

        double[] solved = [.. taken.Select(covariate => Sum(covariate, 0) / Scale(covariate))];
        Cholesky.Solve(factor, solved);
        for (int i = 0; i < solved.Length; i++)
            coefficients[taken[i] - 1] = solved[i] / Scale(taken[i]);
        return coefficients;

        double Sum(int one, int other) => control.Covariance[one, other] + treated.Covariance[one, other];
        double Scale(int covariate) => Math.Sqrt(Sum(covariate, covariate));
    }

    /// <summary>The share of the last covariate's variance that those before it leave.</summary>
    static double LastPivot(double[,] factor)
    {
        int last = factor.GetLength(0) - 1;
        return factor[last, last] * factor[last, last];
    }
}
