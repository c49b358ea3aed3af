using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Spend;

public sealed partial class ZilnRegression
{
    /// <summary>
    /// Maximises the penalised log-likelihood. It falls apart into a logistic regression over all customers and a regression of
    /// the logarithm over those who spent, whose deviation depends on the features too; both are fitted by Newton's method.
    /// </summary>
    /// <param name="features">One row a customer; finite.</param>
    /// <param name="amounts">What each spent, in money. Range: &gt;= 0; both zeros and others must occur.</param>
    /// <param name="options">Penalty and threads.</param>
    /// <returns>
    /// The model and its report, whose parameters are three times the intercept and the coefficients: of the log odds of
    /// spending, of the mean of logs and of the deviation before softplus.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths differ, or a value is out of range.</exception>
    public static FitResult<ZilnRegression> Fit(FeatureMatrix features, ReadOnlySpan<double> amounts, ZilnOptions? options = null)
    {
        options ??= new ZilnOptions();
        FitCheck.Penalty(options.Penalty);
        FitCheck.Threads(options.Threads);
        SpendCheck.SameLength(amounts.Length, features.Rows, nameof(amounts));
        ZilnCheck.Amounts(amounts);
        bool[] spent = new bool[amounts.Length];
        List<double> logs = [];
        List<double> values = [];
        for (int row = 0; row < amounts.Length; row++)
        {
            spent[row] = amounts[row] > 0;
            if (!spent[row])
                continue;
            logs.Add(Math.Log(amounts[row]));
            values.AddRange(features.Row(row));
        }

        FitResult<LogisticRegression> spending = LogisticRegression.Fit(
            features, spent, new LogisticRegressionOptions { Penalty = options.Penalty, Threads = options.Threads });
        FeatureMatrix spenders = new(features.Features, logs.Count, [.. values]);
        (LinearTerm mean, LinearTerm scale, FitReport report) = new LogNormalFit(spenders, [.. logs], options).Run();
        return new(new ZilnRegression(spending.Model, mean, scale), Joined(spending.Report, report));
    }

    static FitReport Joined(FitReport one, FitReport other)
    {
        int first = one.Covariance.GetLength(0);
        int size = first + other.Covariance.GetLength(0);
        double[,] covariance = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                covariance[row, column] = row < first && column < first ? one.Covariance[row, column]
                    : row >= first && column >= first ? other.Covariance[row - first, column - first]
                    : 0;
            }
        }

        StopReason reason = one.StopReason != StopReason.Converged ? one.StopReason : other.StopReason;
        return new FitReport(
            reason,
            one.LogLikelihood + other.LogLikelihood,
            one.Iterations + other.Iterations,
            [.. one.Warnings, .. other.Warnings],
            covariance);
    }
}
